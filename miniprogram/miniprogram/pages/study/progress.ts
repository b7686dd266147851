import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { tabs, viewLearner, viewSummary } from '../../view/study';

type Summary = Schemas['StudySummaryView'];

Page({
  data: {
    care: false,
    problem: '',
    id: '',
    summary: null as ReturnType<typeof viewSummary> | null,
    tabs: [] as ReturnType<typeof tabs>,
    today: '',
    tint: '',
    courses: [] as Schemas['StudyCourse'][],
    purposes: [
      { id: 'screenshot', title: '学习时长截图' },
      { id: 'results', title: '培训成绩或成果截图' },
    ],
    only: null as string | null,
    search: '',
    people: [] as ReturnType<typeof viewLearner>[],
    next: '',
    listed: false,
    money: false,
    course: '',
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async onReachBottom() {
    if (this.data.next) await this.list(this.data.next);
  },
  async load() {
    try {
      const s = await ask<Summary>('GET', `/filings/${this.data.id}/study/summary`);
      const shown = tabs(s);
      const only = shown.some((t) => t.only === this.data.only) ? this.data.only : shown[0].only;
      const summary = viewSummary(s);
      const tint = summary.percent === 100 ? '#00794a' : '#0052d9';
      this.setData({ summary, tint, tabs: shown, only, today: s.today, courses: s.courses, problem: '' });
      await this.list('');
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async list(after: string) {
    const { only, search } = this.data;
    try {
      const page = await (search
        ? ask<Schemas['ListLearnerItem']>('POST', `/filings/${this.data.id}/study/search`, { name: search, after })
        : ask<Schemas['ListLearnerItem']>('GET', `/filings/${this.data.id}/study`, { only: only ?? '', after }));
      if (only !== this.data.only || search !== this.data.search) return; // 已经换了要看的人
      const people = page.items.map((l) => viewLearner(l, this.data.today));
      this.setData({
        people: after ? [...this.data.people, ...people] : people,
        next: page.next,
        listed: true,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async tab(e: WechatMiniprogram.TouchEvent) {
    this.setData({ only: e.currentTarget.dataset.only as string, search: '' });
    await this.list('');
  },
  async find(e: WechatMiniprogram.Input) {
    this.setData({ search: e.detail.value.trim() });
    await this.list('');
  },
  more() {
    this.list(this.data.next);
  },
  openMoney() {
    this.setData({ money: !this.data.money });
  },
  openCourse(e: WechatMiniprogram.TouchEvent) {
    const id = e.currentTarget.dataset.id as string;
    this.setData({ course: this.data.course === id ? '' : id });
  },
  person(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/study/person?id=${this.data.id}&row=${e.currentTarget.dataset.row}` });
  },
  importStudy() {
    wx.navigateTo({ url: `/pages/study/import?id=${this.data.id}` });
  },
  records() {
    wx.navigateTo({ url: `/pages/study/records?id=${this.data.id}` });
  },
});
