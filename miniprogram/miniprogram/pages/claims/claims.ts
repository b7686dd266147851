import { ask, type Schemas } from '../../api/request';
import { viewClaimItem } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', loaded: false, next: '', items: [] as ReturnType<typeof viewClaimItem>[] },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load('');
  },
  onPullDownRefresh() {
    this.load('').then(() => wx.stopPullDownRefresh());
  },
  onReachBottom() {
    if (this.data.next) this.load(this.data.next);
  },
  reload() {
    this.load('');
  },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListClaimItem']>('GET', '/claims', { after });
      const items = page.items.map(viewClaimItem);
      this.setData({
        items: after ? [...this.data.items, ...items] : items,
        next: page.next,
        loaded: true,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e), loaded: true });
    }
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/claim/claim?id=${e.currentTarget.dataset.id}` });
  },
  filings() {
    wx.switchTab({ url: '/pages/filings/filings' });
  },
});
