import { ask, type Schemas } from '../../api/request';
import { day } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    loaded: false,
    next: '',
    items: [] as (Schemas['FilingItem'] & { dates: string })[],
  },
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
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListFilingItem']>('GET', '/filings', { after });
      const items = page.items.map((f) => ({ ...f, dates: f.start ? `${day(f.start)}至${day(f.end)}` : '' }));
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
    wx.navigateTo({ url: `/pages/filing/detail?id=${e.currentTarget.dataset.id}` });
  },
  create() {
    wx.navigateTo({ url: '/pages/filing/new' });
  },
});
