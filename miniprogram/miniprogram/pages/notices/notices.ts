import { look, type Schemas } from '../../api/request';
import { viewNoticeItem } from '../../view/notice';
import { sentence } from '../../view/page';

Page({
  data: { problem: '', next: '', more: false, items: null as ReturnType<typeof viewNoticeItem>[] | null },
  onLoad() {
    wx.showShareMenu({ menus: ['shareAppMessage', 'shareTimeline'] });
    this.load('');
  },
  onPullDownRefresh() {
    this.load('').then(() => wx.stopPullDownRefresh());
  },
  onReachBottom() {
    if (this.data.next && !this.data.more) this.load(this.data.next);
  },
  onShareAppMessage: () => ({ title: '线上适岗培训的政策通知', path: '/pages/notices/notices' }),
  onShareTimeline: () => ({ title: '线上适岗培训的政策通知' }),
  reload() {
    this.load('');
  },
  async load(after: string) {
    this.setData({ more: !!after });
    try {
      const page = await look<Schemas['ListNoticeItem']>('/notices', { after });
      const items = page.items.map(viewNoticeItem);
      this.setData({ items: after ? [...this.data.items!, ...items] : items, next: page.next, problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
    this.setData({ more: false });
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/notice/notice?id=${e.currentTarget.dataset.id}` });
  },
});
