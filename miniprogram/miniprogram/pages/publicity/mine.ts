import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewObjection } from '../../view/publicity';

Page({
  data: { problem: '', items: null as ReturnType<typeof viewObjection>[] | null },
  onShow() {
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const { items } = await ask<Schemas['ListObjectionItem']>('GET', '/objections');
      this.setData({ items: items.map(viewObjection), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  report() {
    wx.navigateTo({ url: '/pages/publicity/report' });
  },
});
