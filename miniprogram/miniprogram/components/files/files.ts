// The file box of a case: what each purpose has, what is on its way to it, and two ways to add. TDesign's upload shows
// a grid of pictures and sends each file in one request; here are PDFs of a chat too, sent in pieces that go on after
// a broken connection.
import { refusedWords } from '../../api/permission';
import { smallerPhoto } from '../../api/picture';
import { ask, download, openFile, Refusal, type Schemas } from '../../api/request';
import { resumeUpload, type Sending } from '../../api/upload';
import {
  fileGroups,
  fileRow,
  newSending,
  sendingAt,
  sendingStopped,
  type FileGroup,
  type FileRow,
  type Purpose,
  type SendingRow,
} from '../../view/files';
import { sentence } from '../../view/page';

/** What the box keeps beside its data: the files as the phone has them, by the key of their row. */
interface Own {
  sendings: Map<string, Sending>;
}

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    kind: String,
    subject: String,
    purposes: { type: Array, value: [] as Purpose[] },
    editable: Boolean,
  },
  data: {
    groups: [] as FileGroup[],
    files: [] as FileRow[],
    sending: [] as SendingRow[],
    ready: false,
    problem: '',
  },
  lifetimes: {
    created() {
      (this as unknown as Own).sendings = new Map();
    },
  },
  observers: {
    'subject, purposes': function load(subject: string) {
      if (subject) this.load();
    },
    'purposes, files, sending': function group(purposes: Purpose[], files: FileRow[], sending: SendingRow[]) {
      this.setData({ groups: fileGroups(purposes, files, sending) });
    },
  },
  methods: {
    async load() {
      try {
        const { items } = await ask<Schemas['ListFileView']>('GET', '/files', { subject: this.data.subject });
        const faces = await Promise.all(items.map((f) => (f.picture ? download(`/files/${f.id}/thumb`) : '')));
        this.setData({ problem: '', ready: true, files: items.map((f, i) => fileRow(f, faces[i])) });
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
    async takePhoto(e: WechatMiniprogram.TouchEvent) {
      await this.pick(e, async () => {
        const { tempFiles } = await wx.chooseMedia({
          count: 1,
          mediaType: ['image'],
          sizeType: ['original', 'compressed'],
        });
        return smallerPhoto({ path: tempFiles[0].tempFilePath, name: '照片.jpg', size: tempFiles[0].size });
      });
    },
    async pickFile(e: WechatMiniprogram.TouchEvent) {
      await this.pick(e, async () => {
        const { tempFiles } = await wx.chooseMessageFile({
          count: 1,
          type: 'file',
          extension: ['pdf', 'jpg', 'jpeg', 'png'],
        });
        return tempFiles[0];
      });
    },
    /** What was chosen is sent; a closed sheet is no error, a refused permission has a way on. */
    async pick(e: WechatMiniprogram.TouchEvent, choose: () => Promise<Sending>) {
      const { purpose } = e.currentTarget.dataset as { purpose: string };
      let chosen: Sending;
      try {
        chosen = await choose();
      } catch (err) {
        this.setData({ problem: refusedWords(err, '也可以把文件发到微信聊天里，再选文件上传。') });
        return;
      }
      const key = String(Date.now());
      (this as unknown as Own).sendings.set(key, chosen);
      this.setData({ problem: '', sending: [...this.data.sending, newSending(key, purpose, chosen)] });
      await this.send(key);
    },
    /** What broke off stays to be gone on with: the pieces that are there are not sent again. */
    async send(key: string) {
      const chosen = (this as unknown as Own).sendings.get(key)!;
      const { purpose } = this.data.sending.find((s) => s.key === key)!;
      try {
        const upload = await resumeUpload(chosen, (done, all) =>
          this.change(key, (row) => sendingAt(row, Math.round((done / all) * 100))),
        );
        await ask('POST', '/files', { upload, kind: this.data.kind, subject: this.data.subject, purpose });
        this.forget(key);
        await this.load();
        this.triggerEvent('change');
      } catch (e) {
        this.failed(key, e);
      }
    },
    /** A lost connection leaves the file to be tried again; what the server refuses would be refused again. */
    failed(key: string, e: unknown) {
      if (e instanceof Refusal && e.status === 0) this.change(key, (row) => sendingStopped(row, sentence(e)));
      else {
        this.forget(key);
        this.setData({ problem: sentence(e) });
      }
    },
    change(key: string, to: (row: SendingRow) => SendingRow) {
      this.setData({ sending: this.data.sending.map((s) => (s.key === key ? to(s) : s)) });
    },
    forget(key: string) {
      (this as unknown as Own).sendings.delete(key);
      this.setData({ sending: this.data.sending.filter((s) => s.key !== key) });
    },
    again(e: WechatMiniprogram.TouchEvent) {
      const { key } = e.currentTarget.dataset as { key: string };
      this.change(key, (row) => sendingAt(row, row.percent));
      return this.send(key);
    },
    drop(e: WechatMiniprogram.TouchEvent) {
      this.forget(e.currentTarget.dataset.key as string);
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
