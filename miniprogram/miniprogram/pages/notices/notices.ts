import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', loaded: false, next: '', items: [] as (Schemas['NoticeItem'] & { when: string })[] },
  onShow() { this.setData({ care: !!wx.getStorageSync('care') }); this.load(''); },
  onReachBottom() { if (this.data.next) this.load(this.data.next); },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListNoticeItem']>('GET', '/notices', { after });
      const items = page.items.map((n) => ({ ...n, when: moment(n.at) }));
      this.setData({ items: after ? [...this.data.items, ...items] : items, next: page.next, loaded: true, problem: '' });
    } catch (e) { this.setData({ problem: sentence(e), loaded: true }); }
  },
  open(e: WechatMiniprogram.TouchEvent) { wx.navigateTo({ url: `/pages/notice/notice?id=${e.currentTarget.dataset.id}` }); },
});
