import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { appended, tabs, viewLearner, viewSummary } from '../../view/study';

type Summary = Schemas['StudySummaryView'];
type Page1 = Schemas['ListLearnerItem'];
const pause = 400; // milliseconds without a key before it is searched

Page({
  data: {
    problem: '',
    id: '',
    summary: null as ReturnType<typeof viewSummary> | null,
    tabs: [] as ReturnType<typeof tabs>,
    today: '',
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
    more: false,
    money: false,
    course: '',
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.load();
  },
  onUnload() {
    clearTimeout((this as { clock?: number }).clock);
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async onReachBottom() {
    if (!this.data.next || this.data.more) return;
    this.setData({ more: true });
    await this.list(this.data.next);
    this.setData({ more: false });
  },
  async load() {
    try {
      const s = await ask<Summary>('GET', `/filings/${this.data.id}/study/summary`);
      const shown = tabs(s);
      const only = shown.some((t) => t.only === this.data.only) ? this.data.only : shown[0].only;
      this.setData({ summary: viewSummary(s), tabs: shown, only, today: s.today, courses: s.courses, problem: '' });
      await this.list('');
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async list(after: string) {
    const { id, only, search } = this.data;
    try {
      const page = await (search
        ? ask<Page1>('POST', `/filings/${id}/study/search`, { name: search, after })
        : ask<Page1>('GET', `/filings/${id}/study`, { only: only ?? '', after }));
      if (only !== this.data.only || search !== this.data.search) return; // asked for others since
      const people = page.items.map((l) => viewLearner(l, this.data.today));
      this.setData({
        ...(after ? appended('people', this.data.people.length, people) : { people }),
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
  /** Searches when nothing was typed for a moment. */
  find(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const timed = this as { clock?: number };
    clearTimeout(timed.clock);
    const search = (e.detail.value ?? '').trim();
    timed.clock = setTimeout(() => {
      this.setData({ search });
      this.list('');
    }, pause) as unknown as number;
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
