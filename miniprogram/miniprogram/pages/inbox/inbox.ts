import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', loaded: false, next: '', items: [] as (Schemas['InboxItem'] & { when: string })[] },
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
      const page = await ask<Schemas['ListInboxItem']>('GET', '/inbox', { after });
      const items = page.items.map((m) => ({ ...m, when: moment(m.at) }));
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
  async open(e: WechatMiniprogram.TouchEvent) {
    const m = this.data.items.find((i) => i.id === e.currentTarget.dataset.id)!;
    await ask('POST', `/inbox/${m.id}/read`);
    if (m.page) wx.navigateTo({ url: m.page });
    else this.load('');
  },
});
