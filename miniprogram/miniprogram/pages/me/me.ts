import { careMode, setCareMode } from '../../api/care';
import { askTemplates } from '../../api/consent';
import { ask, logout, type Schemas } from '../../api/request';
import { consentRows, viewMe, type MeShown } from '../../view/me';
import { sentence } from '../../view/page';

Page({
  data: {
    problem: '',
    care: false,
    me: null as MeShown | null,
    consents: [] as ReturnType<typeof consentRows>,
    wanted: [] as string[],
    told: false,
  },
  onShow() {
    this.setData({ care: careMode() });
    this.load();
  },
  async load() {
    try {
      const me = await ask<Schemas['Me']>('GET', '/me');
      const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions');
      const fewest = items.filter((s) => !s.lasting).sort((a, b) => a.left - b.left);
      this.setData({
        me: viewMe(me, items),
        consents: consentRows(items),
        wanted: fewest.slice(0, 3).map((s) => s.template),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  care(e: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    setCareMode(e.detail.value);
    this.setData({ care: e.detail.value });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
  openConsents() {
    this.setData({ told: true });
  },
  closeConsents() {
    this.setData({ told: false });
  },
  async allow() {
    try {
      await askTemplates(this.data.wanted);
      await this.load();
    } catch (e) {
      this.setData({ problem: sentence(e), told: false });
    }
  },
  privacy() {
    wx.navigateTo({ url: '/pages/me/privacy' });
  },
  async leave() {
    const { confirm } = await wx.showModal({ title: '退出登录', content: '下次打开小程序会重新登录' });
    if (!confirm) return;
    await logout();
    wx.reLaunch({ url: '/pages/home/home' });
  },
});
