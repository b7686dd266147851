import { look, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewPublicity } from '../../view/publicity';

Page({
  data: { problem: '', next: '', more: false, items: null as ReturnType<typeof viewPublicity>[] | null },
  onLoad() {
    wx.showShareMenu({ menus: ['shareAppMessage', 'shareTimeline'] });
  },
  onShow() {
    this.load('');
  },
  onPullDownRefresh() {
    this.load('').then(() => wx.stopPullDownRefresh());
  },
  onReachBottom() {
    if (this.data.next && !this.data.more) this.load(this.data.next);
  },
  onShareAppMessage: () => ({ title: '正在公示的线上适岗培训补贴', path: '/pages/publicity/publicity' }),
  onShareTimeline: () => ({ title: '正在公示的线上适岗培训补贴' }),
  reload() {
    this.load('');
  },
  async load(after: string) {
    this.setData({ more: !!after });
    try {
      const page = await look<Schemas['ListPublicityItem']>('/publicity', { after });
      const items = page.items.map(viewPublicity);
      this.setData({ items: after ? [...this.data.items!, ...items] : items, next: page.next, problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
    this.setData({ more: false });
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/publicity/detail?id=${e.currentTarget.dataset.id}` });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
});
