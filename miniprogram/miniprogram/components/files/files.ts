// The files of a case: what each purpose has, with pictures, and a way to add.
import { refusedWords } from '../../api/permission';
import { smallerPhoto } from '../../api/picture';
import { ask, download, openFile, Refusal, type Schemas } from '../../api/request';
import { resumeUpload, type Sending } from '../../api/upload';
import { sentence } from '../../view/page';

type Shown = Schemas['FileView'] & { picturePath: string };

Component({
  options: { styleIsolation: 'shared' },
  properties: {
    kind: String,
    subject: String,
    purposes: { type: Array, value: [] as { id: string; title: string }[] },
    editable: Boolean,
  },
  data: {
    groups: [] as { id: string; title: string; files: Shown[] }[],
    progress: '',
    problem: '',
    broken: null as { purpose: string; sending: Sending } | null,
  },
  observers: {
    'subject, purposes': function load(subject: string) {
      if (subject) this.load();
    },
  },
  methods: {
    async load() {
      try {
        const { items } = await ask<Schemas['ListFileView']>('GET', '/files', { subject: this.data.subject });
        const files = await Promise.all(
          items.map(async (f) => ({ ...f, picturePath: f.picture ? await download(`/files/${f.id}/thumb`) : '' })),
        );
        this.setData({
          problem: '',
          groups: (this.data.purposes as { id: string; title: string }[]).map((p) => ({
            ...p,
            files: files.filter((f) => f.purpose === p.id),
          })),
        });
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
    async takePhoto(e: WechatMiniprogram.TouchEvent) {
      const { purpose } = e.currentTarget.dataset as { purpose: string };
      await this.pick(purpose, async () => {
        const { tempFiles } = await wx.chooseMedia({
          count: 1,
          mediaType: ['image'],
          sizeType: ['original', 'compressed'],
        });
        this.setData({ progress: '正在处理照片' });
        return smallerPhoto({ path: tempFiles[0].tempFilePath, name: '照片.jpg', size: tempFiles[0].size });
      });
    },
    async pickFile(e: WechatMiniprogram.TouchEvent) {
      const { purpose } = e.currentTarget.dataset as { purpose: string };
      await this.pick(purpose, async () => {
        const { tempFiles } = await wx.chooseMessageFile({
          count: 1,
          type: 'file',
          extension: ['pdf', 'jpg', 'jpeg', 'png'],
        });
        return tempFiles[0];
      });
    },
    /** What was chosen is sent; a closed sheet is no error, a refused permission has a way on. */
    async pick(purpose: string, choose: () => Promise<Sending>) {
      try {
        await this.add(purpose, await choose());
      } catch (e) {
        this.setData({ progress: '', problem: refusedWords(e, '也可以把文件发到微信聊天里，再选文件上传。') });
      }
    },
    /** What broke off stays to be gone on with: the pieces that are there are not sent again. */
    async add(purpose: string, sending: Sending) {
      this.setData({ problem: '', broken: null });
      try {
        const upload = await resumeUpload(sending, (done, all) =>
          this.setData({ progress: `正在上传 ${Math.round((done / all) * 100)}%` }),
        );
        await ask('POST', '/files', { upload, kind: this.data.kind, subject: this.data.subject, purpose });
        this.setData({ progress: '' });
        await this.load();
        this.triggerEvent('change');
      } catch (e) {
        const broken = e instanceof Refusal && e.status === 0 ? { purpose, sending } : null;
        this.setData({ problem: sentence(e), progress: '', broken });
      }
    },
    resume() {
      const { purpose, sending } = this.data.broken!;
      this.add(purpose, sending);
    },
    async open(e: WechatMiniprogram.TouchEvent) {
      const { id, picture } = e.currentTarget.dataset as { id: string; picture: boolean };
      try {
        if (picture) await wx.previewImage({ urls: [await download(`/files/${id}`)] });
        else await openFile(`/files/${id}`);
      } catch (err) {
        this.setData({ problem: sentence(err) });
      }
    },
    async remove(e: WechatMiniprogram.TouchEvent) {
      const { confirm } = await wx.showModal({
        title: '删去这份材料',
        content: '删去后需要时可以重新上传。',
        confirmText: '删去',
      });
      if (!confirm) return;
      try {
        await ask('DELETE', `/files/${e.currentTarget.dataset.id}`);
        await this.load();
        this.triggerEvent('change');
      } catch (err) {
        this.setData({ problem: sentence(err) });
      }
    },
  },
});
