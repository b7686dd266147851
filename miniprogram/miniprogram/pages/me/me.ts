import { ask, logout, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', me: null as Schemas['Me'] | null },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      this.setData({ me: await ask<Schemas['Me']>('GET', '/me'), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  care(e: WechatMiniprogram.SwitchChange) {
    wx.setStorageSync('care', e.detail.value);
    this.setData({ care: e.detail.value });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.to as string });
  },
  async leave() {
    const { confirm } = await wx.showModal({ title: '退出登录', content: '下次打开小程序会重新登录' });
    if (!confirm) return;
    await logout();
    wx.reLaunch({ url: '/pages/home/home' });
  },
});
