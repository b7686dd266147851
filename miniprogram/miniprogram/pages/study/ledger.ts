import { dropFile } from '../../api/local';
import { openAnswer, openFile } from '../../api/request';
import { refuse } from '../../api/refuse';

let kept = ''; // 未脱敏的台账放在手机上的位置，离开时删去

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    number: '',
    whole: false,
    reason: '',
    busy: '',
  },
  onLoad(q: { id?: string; number?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '', number: q.number ?? '' });
  },
  onUnload() {
    if (kept) dropFile(kept);
    kept = '';
  },
  async run(busy: string, get: () => Promise<void>) {
    if (this.data.busy) return;
    this.setData({ busy, problem: '', at: {} });
    try {
      await get();
    } catch (e) {
      refuse(this, e);
    }
    this.setData({ busy: '' });
  },
  async masked() {
    await this.run('正在生成台账…', () => openFile(`/filings/${this.data.id}/ledger.xlsx`));
  },
  openWhole() {
    this.setData({ whole: !this.data.whole });
  },
  typeReason(e: WechatMiniprogram.Input) {
    this.setData({ reason: e.detail.value, problem: '', at: {} });
  },
  async wholeLedger() {
    await this.run('正在生成未脱敏的台账…', async () => {
      kept = await openAnswer(
        `/filings/${this.data.id}/ledger`,
        { reason: this.data.reason },
        `台账-${this.data.number}.xlsx`,
      );
    });
  },
});
