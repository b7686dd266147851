import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewPublicity } from '../../view/publicity';

Page({
  data: { care: false, problem: '', loaded: false, next: '', items: [] as ReturnType<typeof viewPublicity>[] },
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
      const page = await ask<Schemas['ListPublicityItem']>('GET', '/publicity', { after });
      const items = page.items.map(viewPublicity);
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
    wx.navigateTo({ url: `/pages/publicity/detail?id=${e.currentTarget.dataset.id}` });
  },
  mine() {
    wx.navigateTo({ url: '/pages/publicity/mine' });
  },
  report() {
    wx.navigateTo({ url: '/pages/publicity/report' });
  },
});
