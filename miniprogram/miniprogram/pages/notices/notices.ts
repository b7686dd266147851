import { ask, type Schemas } from '../../api/request';
import { viewNoticeItem } from '../../view/notice';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', loaded: false, next: '', items: [] as ReturnType<typeof viewNoticeItem>[] },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load('');
  },
  onReachBottom() {
    if (this.data.next) this.load(this.data.next);
  },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListNoticeItem']>('GET', '/notices', { after });
      const items = page.items.map(viewNoticeItem);
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
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/notice/notice?id=${e.currentTarget.dataset.id}` });
  },
});
