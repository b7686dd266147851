import { ask } from '../../api/request';
import { viewCase, type CaseAnswer, type CaseShown } from '../../view/home';
import { sentence } from '../../view/page';
import { appended } from '../../view/study';

Page({
  data: { problem: '', loaded: false, next: '', items: [] as CaseShown[] },
  onShow() {
    this.load('');
  },
  onPullDownRefresh() {
    this.load('').then(() => wx.stopPullDownRefresh());
  },
  onReachBottom() {
    if (this.data.next) this.load(this.data.next);
  },
  again() {
    return this.load('');
  },
  async load(after: string) {
    try {
      const page = await ask<{ items: CaseAnswer[]; next: string }>('GET', '/cases', {
        kind: 'claim',
        text: '',
        after,
      });
      const items = page.items.map(viewCase);
      this.setData({
        ...(after ? appended('items', this.data.items.length, items) : { items }),
        next: page.next,
        loaded: true,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e), loaded: true });
    }
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
  filings() {
    wx.switchTab({ url: '/pages/filings/filings' });
  },
});
