import { addToCalendar } from '../../api/calendar';
import { ask, moved, type Schemas } from '../../api/request';
import { viewFilingClaims } from '../../view/claim';
import { calendarTitle, filingTimeline, viewWays, type Way } from '../../view/filing';
import { sentence } from '../../view/page';
import { papersPage } from '../../view/papers';
import type { TimelineItem } from '../../view/cases';

type Filing = Schemas['FilingView'];

Page({
  data: {
    id: '',
    problem: '',
    filing: null as Filing | null,
    timeline: [] as TimelineItem[],
    ways: [] as Way[],
    claims: null as ReturnType<typeof viewFilingClaims> | null,
    running: false,
    busy: '',
    said: '',
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.load();
  },
  onHide() {
    this.discardNow();
  },
  onUnload() {
    this.discardNow();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const path = `/filings/${this.data.id}`;
      const filing = await ask<Filing & { ways?: Parameters<typeof viewWays>[0] }>('GET', path);
      const timeline = await ask<Schemas['ListTimelineItem']>('GET', `${path}/timeline`);
      const running = filing.state === 'accepted' && !filing.amends;
      this.setData({
        filing,
        problem: '',
        timeline: filingTimeline(filing, timeline.items),
        ways: viewWays(filing.ways ?? []),
        running,
      });
      if (running && filing.stage === 'ended')
        this.setData({ claims: viewFilingClaims(await ask<Schemas['FilingClaims']>('GET', `${path}/claims`)) });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** What happened since the page was opened is read first, then why nothing was done is said. */
  async failed(e: unknown) {
    if (moved(e)) await this.load();
    this.setData({ problem: sentence(e), busy: '' });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  async claim() {
    this.setData({ busy: 'claim' });
    try {
      const claim = await ask<Schemas['ClaimView']>('POST', `/filings/${this.data.id}/claims`);
      wx.navigateTo({ url: `/pages/claim/claim?id=${claim.id}` });
      this.setData({ busy: '' });
    } catch (e) {
      await this.failed(e);
    }
  },
  resumeClaim() {
    wx.navigateTo({ url: `/pages/claim/claim?id=${this.data.claims!.resume}` });
  },
  copy() {
    wx.setClipboardData({ data: this.data.filing!.number });
  },
  papers() {
    wx.navigateTo({ url: papersPage('filing', this.data.id, this.data.filing!.number) });
  },
  call() {
    wx.makePhoneCall({ phoneNumber: this.data.filing!.window.dial });
  },
  questions() {
    wx.navigateTo({ url: '/pages/questions/questions' });
  },
  why() {
    wx.navigateTo({ url: `/pages/why/why?start=${this.data.filing!.form.start}` });
  },
  calendar(e: WechatMiniprogram.TouchEvent) {
    const filing = this.data.filing!;
    const d = filing.days[Number(e.currentTarget.dataset.at)];
    return addToCalendar(calendarTitle(filing, d), d);
  },
  /** All the days, one after the other, as WeChat asks for each. */
  async allDays() {
    const filing = this.data.filing!;
    for (const d of filing.days) await addToCalendar(calendarTitle(filing, d), d);
  },
  edit(e: WechatMiniprogram.TouchEvent) {
    this.turn((e.currentTarget.dataset.step as string) ?? 'type');
  },
  resume() {
    this.turn(this.data.filing!.state === 'returned' ? 'promise' : 'platform');
  },
  turn(step: string) {
    wx.navigateTo({ url: `/pages/filing/edit?id=${this.data.id}&step=${step}` });
  },
  wayOut(e: WechatMiniprogram.TouchEvent) {
    const way = this.data.ways[Number(e.currentTarget.dataset.at)];
    if (way.goto === 'call') wx.makePhoneCall({ phoneNumber: way.dial });
    else if (way.goto === 'ask') this.questions();
    else if (way.goto === 'claim') this.claim();
    else this.turn('project');
  },
  async act(path: string, data?: object): Promise<Filing | null> {
    try {
      return await ask<Filing>('POST', `/filings/${this.data.id}/${path}`, data);
    } catch (e) {
      await this.failed(e);
      return null;
    }
  },
  async withdraw() {
    const { confirm } = await wx.showModal({
      title: '撤回备案',
      content: '撤回后这份备案不再审核，不能恢复；需要时可以复制为新的备案。',
      confirmText: '撤回',
    });
    if (confirm && (await this.act('withdraw', { seen: this.data.filing!.seen }))) await this.load();
  },
  /** The draft goes when the time to take it back is over, or the page is left. */
  discard() {
    this.setData({ said: '草稿已删除' });
  },
  keep() {
    this.setData({ said: '' });
  },
  async discardNow() {
    if (!this.data.said) return;
    this.setData({ said: '' });
    try {
      await ask('DELETE', `/filings/${this.data.id}?seen=${encodeURIComponent(this.data.filing!.seen)}`);
      wx.removeStorageSync(`draft:${this.data.id}`);
      const pages = getCurrentPages();
      if (pages[pages.length - 1] === (this as unknown)) wx.navigateBack();
    } catch (e) {
      await this.failed(e);
    }
  },
  async amend() {
    const draft = await this.act('amend');
    if (draft) wx.redirectTo({ url: `/pages/filing/edit?id=${draft.id}&step=project` });
  },
  go(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/filing/${e.currentTarget.dataset.to}=${this.data.id}` });
  },
  original() {
    wx.redirectTo({ url: `/pages/filing/detail?id=${this.data.filing!.amends}` });
  },
});
