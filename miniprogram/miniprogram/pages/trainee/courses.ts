import { ask, Refusal, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewTraining, years } from '../../view/study';

Page({
  data: {
    care: false,
    problem: '',
    loaded: false,
    years: [] as ReturnType<typeof years>,
    items: [] as ReturnType<typeof viewTraining>[],
    claims: 0,
    waiting: 0,
    open: '',
    reasons: -1,
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const page = await ask<Schemas['ListTraineeFiling']>('GET', '/trainee/courses');
      this.setData({ loaded: true, problem: '', years: years(page.items), items: page.items.map(viewTraining) });
      if (page.items.length)
        this.setData({ years: years(page.items, await ask<Schemas['Allowance']>('GET', '/trainee/allowance')) });
      const { items } = await ask<Schemas['ListClaimAboutMe']>('GET', '/trainee/claims');
      this.setData({ claims: items.length, waiting: items.filter((c) => c.may_answer && !c.word).length });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e), loaded: true });
    }
  },
  course(e: WechatMiniprogram.TouchEvent) {
    const key = e.currentTarget.dataset.key as string;
    this.setData({ open: this.data.open === key ? '' : key });
  },
  why(e: WechatMiniprogram.TouchEvent) {
    const at = Number(e.currentTarget.dataset.at);
    this.setData({ reasons: this.data.reasons === at ? -1 : at });
  },
  claims() {
    wx.navigateTo({ url: '/pages/trainee/claims' });
  },
  ask() {
    wx.navigateTo({ url: '/pages/questions/questions' });
  },
});
