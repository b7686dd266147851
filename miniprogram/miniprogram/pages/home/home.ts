import { ask } from '../../api/request';
import { showUnread } from '../../api/badge';
import { addToCalendar } from '../../api/calendar';
import { roleShown, viewHome, type HomeAnswer, type HomeShown } from '../../view/home';
import { sentence } from '../../view/page';

Page({
  data: { problem: '', home: null as HomeShown | null, role: '' },
  onShow() {
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const answer = await ask<HomeAnswer>('GET', '/home');
      const home = viewHome(answer);
      this.setData({ home, problem: '', role: roleShown(home.roles, wx.getStorageSync('role')) });
      showUnread(answer.unread);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  choose(e: WechatMiniprogram.TouchEvent) {
    const { role } = e.currentTarget.dataset as { role: string };
    wx.setStorageSync('role', role);
    this.setData({ role });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
  need() {
    const { url } = this.data.home!.need;
    if (url) wx.navigateTo({ url });
  },
  create() {
    wx.navigateTo({ url: '/pages/filing/new' });
  },
  filings() {
    wx.switchTab({ url: '/pages/filings/filings' });
  },
  /** A newcomer's number, which WeChat vouches for; then the enterprise is registered. */
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    if (!e.detail.code) return; // they would rather not: the door stays open
    try {
      await ask('POST', '/me/phone', { code: e.detail.code });
      await this.load();
      wx.navigateTo({ url: '/pages/enterprise/enterprise' });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  calendar(e: WechatMiniprogram.TouchEvent) {
    const d = this.data.home!.deadlines[Number(e.currentTarget.dataset.at)];
    addToCalendar(d.title, d);
  },
});
