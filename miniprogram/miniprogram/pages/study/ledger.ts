import { dropFile } from '../../api/local';
import { openAnswer, openFile } from '../../api/request';
import { fieldsOf, sentence } from '../../view/page';

/** What the page keeps beside what it shows: the unmasked file on this phone, until it is left, and the reason. */
type Kept = { kept?: string; reason?: string };

Page({
  data: { problem: '', at: {} as Record<string, string>, id: '', number: '', whole: false, busy: '' },
  onLoad(q: { id?: string; number?: string }) {
    this.setData({ id: q.id ?? '', number: q.number ?? '' });
  },
  onUnload() {
    const { kept } = this as Kept;
    if (kept) dropFile(kept);
  },
  async run(busy: 'masked' | 'whole', get: () => Promise<void>) {
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
  async masked() {
    await this.run('masked', () => openFile(`/filings/${this.data.id}/ledger.xlsx`));
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
  async wholeLedger() {
    await this.run('whole', async () => {
      (this as Kept).kept = await openAnswer(
        `/filings/${this.data.id}/ledger`,
        { reason: (this as Kept).reason ?? '' },
        `台账-${this.data.number}.xlsx`,
      );
    });
  },
});
