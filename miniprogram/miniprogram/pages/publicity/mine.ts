import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewObjection } from '../../view/publicity';

Page({
  data: { care: false, problem: '', loaded: false, items: [] as ReturnType<typeof viewObjection>[] },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      this.setData({
        items: (await ask<Schemas['ListObjectionItem']>('GET', '/objections')).items.map(viewObjection),
        loaded: true,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e), loaded: true });
    }
  },
  report() {
    wx.navigateTo({ url: '/pages/publicity/report' });
  },
});
