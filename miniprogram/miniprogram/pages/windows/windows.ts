import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', windows: [] as Schemas['Window'][] },
  async onLoad() {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      this.setData({ windows: (await ask<Schemas['ListWindow']>('GET', '/windows')).items });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  call(e: WechatMiniprogram.TouchEvent) {
    wx.makePhoneCall({ phoneNumber: e.currentTarget.dataset.dial as string }).catch(() => undefined);
  },
});
