import { ask, look, type Schemas } from '../../api/request';
import { chartPath, viewChart, type ChartShown } from '../../view/help';
import { sentence } from '../../view/page';

type Help = Schemas['HelpView'];

Page({
  data: {
    problem: '',
    about: 'chart',
    case: { filing: '', claim: '' },
    document: '',
    chart: null as ChartShown[] | null,
    here: false,
    items: [] as Help['items'],
    open: -1,
  },
  /** Opened for a filing or claim of one's own it shows where that stands. */
  onLoad(q: { filing?: string; claim?: string; about?: string }) {
    this.setData({ case: { filing: q.filing ?? '', claim: q.claim ?? '' }, about: q.about ?? 'chart' });
    wx.showShareMenu({ menus: ['shareAppMessage', 'shareTimeline'] });
    this.load();
  },
  onShareAppMessage: () => ({ title: '线上适岗培训补贴怎么办', path: '/pages/help/help' }),
  onShareTimeline: () => ({ title: '线上适岗培训补贴怎么办' }),
  async load() {
    const path = chartPath(this.data.case);
    try {
      const help = path === '/help' ? await look<Help>(path) : await ask<Help>('GET', path);
      this.setData({
        document: help.document,
        chart: viewChart(help.chart),
        here: help.chart.some((c) => c.here),
        items: help.items,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  show(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ about: e.detail.value });
  },
  toggle(e: WechatMiniprogram.TouchEvent) {
    const at = Number(e.currentTarget.dataset.at);
    this.setData({ open: this.data.open === at ? -1 : at });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
});
