// The files of a case: what each purpose has, with pictures, and a way to add.
import { ask, download, openFile, type Schemas } from '../../api/request';
import { uploadInPieces } from '../../api/upload';
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
  data: { groups: [] as { id: string; title: string; files: Shown[] }[], progress: '', problem: '' },
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
      const { tempFiles } = await wx.chooseMedia({
        count: 1,
        mediaType: ['image'],
        sizeType: ['original', 'compressed'],
      });
      await this.add(
        e.currentTarget.dataset.purpose as string,
        tempFiles[0].tempFilePath,
        '照片.jpg',
        tempFiles[0].size,
      );
    },
    async pickFile(e: WechatMiniprogram.TouchEvent) {
      const { tempFiles } = await wx.chooseMessageFile({
        count: 1,
        type: 'file',
        extension: ['pdf', 'jpg', 'jpeg', 'png'],
      });
      await this.add(
        e.currentTarget.dataset.purpose as string,
        tempFiles[0].path,
        tempFiles[0].name,
        tempFiles[0].size,
      );
    },
    async add(purpose: string, path: string, name: string, size: number) {
      try {
        const upload = await uploadInPieces(path, name, size, (done, all) =>
          this.setData({ progress: `正在上传 ${Math.round((done / all) * 100)}%` }),
        );
        await ask('POST', '/files', { upload, kind: this.data.kind, subject: this.data.subject, purpose });
        this.setData({ progress: '' });
        await this.load();
        this.triggerEvent('change');
      } catch (e) {
        this.setData({ problem: sentence(e), progress: '' });
      }
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
