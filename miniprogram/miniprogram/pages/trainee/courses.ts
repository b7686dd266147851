import { ask, Refusal, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewOwnClaim, type OwnClaimShown } from '../../view/publicity';
import { viewTraining, years } from '../../view/study';

type Training = ReturnType<typeof viewTraining>;

Page({
  data: {
    problem: '',
    years: [] as ReturnType<typeof years>,
    items: null as Training[] | null,
    claims: 0,
    waiting: 0,
    first: null as OwnClaimShown | null,
    open: '',
    reasons: null as Training | null,
  },
  onShow() {
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const [courses, claims, allowance] = await Promise.all([
        ask<Schemas['ListTraineeFiling']>('GET', '/trainee/courses'),
        ask<Schemas['ListClaimAboutMe']>('GET', '/trainee/claims'),
        ask<Schemas['Allowance']>('GET', '/trainee/allowance'),
      ]);
      const waiting = claims.items.map(viewOwnClaim).filter((c) => c.waits);
      this.setData({
        problem: '',
        items: courses.items.map(viewTraining),
        years: courses.items.length ? years(courses.items, allowance) : [],
        claims: claims.items.length,
        waiting: waiting.length,
        first: waiting[0] ?? null,
      });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e) });
    }
  },
  course(e: WechatMiniprogram.TouchEvent) {
    const key = e.currentTarget.dataset.key as string;
    this.setData({ open: this.data.open === key ? '' : key });
  },
  why(e: WechatMiniprogram.TouchEvent) {
    this.setData({ reasons: this.data.items![Number(e.currentTarget.dataset.at)] });
  },
  understood() {
    this.setData({ reasons: null });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
});
