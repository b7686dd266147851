import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', letter: null as Schemas['Letter'] | null },
  async onLoad(q: { id?: string; claim?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      this.setData({
        letter: await ask<Schemas['Letter']>('GET', q.claim ? `/claims/${q.claim}/letter` : `/filings/${q.id}/letter`),
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
