import { ask, type Schemas } from '../../api/request';
import { showUnread } from '../../api/badge';
import { byDay, type InboxDay } from '../../view/inbox';
import { sentence } from '../../view/page';

Page({
  data: { problem: '', loaded: false, next: '', all: [] as Schemas['InboxItem'][], days: [] as InboxDay[], today: '' },
  onShow() {
    this.load('');
  },
  onPullDownRefresh() {
    this.load('').then(() => wx.stopPullDownRefresh());
  },
  onReachBottom() {
    if (this.data.next) this.load(this.data.next);
  },
  again() {
    return this.load('');
  },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListInboxItem']>('GET', '/inbox', { after });
      const { today, unread } = await ask<Schemas['Me']>('GET', '/me');
      const all = after ? [...this.data.all, ...page.items] : page.items;
      this.setData({ all, today, days: byDay(all, today), next: page.next, loaded: true, problem: '' });
      showUnread(unread);
    } catch (e) {
      this.setData({ problem: sentence(e), loaded: true });
    }
  },
  async open(e: WechatMiniprogram.TouchEvent) {
    const m = this.data.all.find((i) => i.id === e.currentTarget.dataset.id)!;
    try {
      if (!m.read) await ask('POST', `/inbox/${m.id}/read`);
    } catch (err) {
      this.setData({ problem: sentence(err) });
      return;
    }
    if (m.page) wx.navigateTo({ url: m.page });
    else await this.load('');
  },
  settings() {
    wx.navigateTo({ url: '/pages/me/preferences' });
  },
});
