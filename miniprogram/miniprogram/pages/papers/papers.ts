import { dropFile } from '../../api/local';
import { openAnswer, openFile } from '../../api/request';
import { fieldsOf, sentence } from '../../view/page';
import { viewPapers, type PaperOf, type PapersShown } from '../../view/papers';

/** What the page keeps beside what it shows: the whole files on this phone, until it is left, and the reason. */
type Kept = { kept?: string[]; reason?: string };

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    number: '',
    shown: null as PapersShown | null,
    whole: false,
    busy: '',
  },
  onLoad(q: { of?: PaperOf; id?: string; number?: string }) {
    const number = decodeURIComponent(q.number ?? '');
    this.setData({ number, shown: viewPapers(q.of ?? 'filing', q.id ?? '', number) });
  },
  onUnload() {
    for (const path of (this as Kept).kept ?? []) dropFile(path);
  },
  async run(busy: string, get: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy, problem: '', at: {} });
    try {
      await get();
    } catch (e) {
      const at = fieldsOf(e);
      this.setData({ at, problem: at.reason ? '' : sentence(e) });
    }
    this.setData({ busy: '' });
  },
  async open(e: WechatMiniprogram.TouchEvent) {
    const { path } = this.data.shown!.files[Number(e.currentTarget.dataset.at)];
    await this.run(path, () => openFile(path));
  },
  openWhole() {
    this.setData({ whole: true });
  },
  closeWhole() {
    this.setData({ whole: false });
  },
  typeReason(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    (this as Kept).reason = e.detail.value;
    if (this.data.at.reason) this.setData({ at: {} });
  },
  async wholeForms(e: WechatMiniprogram.TouchEvent) {
    const kind = e.currentTarget.dataset.kind as 'pdf' | 'xlsx';
    const { whole, name } = this.data.shown!;
    await this.run(kind, async () => {
      const kept = await openAnswer(whole, { kind, reason: (this as Kept).reason ?? '' }, `${name}.${kind}`);
      (this as Kept).kept = [...((this as Kept).kept ?? []), kept];
    });
  },
});
