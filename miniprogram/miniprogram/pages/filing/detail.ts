import { ask, moved, type Schemas } from '../../api/request';
import { viewFilingClaims } from '../../view/claim';
import { day, moment } from '../../view/words';
import { discardDraft } from '../../api/discard';
import { sentence } from '../../view/page';
import { viewSummary } from '../../view/study';

Page({
  data: {
    care: false,
    id: '',
    problem: '',
    filing: null as Schemas['FilingView'] | null,
    dates: '',
    by: '',
    timeline: [] as (Schemas['TimelineItem'] & { when: string })[],
    roster: [] as Schemas['RosterItem'][],
    study: null as ReturnType<typeof viewSummary> | null,
    studyProblem: '',
    claims: null as ReturnType<typeof viewFilingClaims> | null,
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const path = `/filings/${this.data.id}`;
      const filing = await ask<Schemas['FilingView']>('GET', path);
      const timeline = await ask<Schemas['ListTimelineItem']>('GET', `${path}/timeline`);
      const roster = await ask<Schemas['ListRosterItem']>('GET', `${path}/roster`);
      this.setData({
        filing,
        problem: '',
        timeline: timeline.items.map((t) => ({ ...t, when: moment(t.at) })),
        roster: roster.items,
        dates: filing.form.start ? `${day(filing.form.start)}至${day(filing.form.end)}` : '还没有填写',
        by: filing.decide_by ? day(filing.decide_by.last) : '',
      });
      if (filing.state === 'accepted' && !filing.amends) {
        if (filing.stage === 'ended')
          this.setData({ claims: viewFilingClaims(await ask<Schemas['FilingClaims']>('GET', `${path}/claims`)) });
        await this.loadStudy();
      }
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** 学习进度读不出来时，备案的其余内容照常显示。 */
  async loadStudy() {
    try {
      this.setData({
        study: viewSummary(await ask<Schemas['StudySummaryView']>('GET', `/filings/${this.data.id}/study/summary`)),
        studyProblem: '',
      });
    } catch (e) {
      this.setData({ studyProblem: sentence(e) });
    }
  },
  async claim() {
    try {
      const claim = await ask<Schemas['ClaimView']>('POST', `/filings/${this.data.id}/claims`);
      wx.navigateTo({ url: `/pages/claim/claim?id=${claim.id}` });
    } catch (e) {
      this.setData({ problem: sentence(e) });
      wx.pageScrollTo({ scrollTop: 0 });
    }
  },
  openClaim(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/claim/claim?id=${e.currentTarget.dataset.id}` });
  },
  progress() {
    wx.navigateTo({ url: `/pages/study/progress?id=${this.data.id}` });
  },
  importStudy() {
    wx.navigateTo({ url: `/pages/study/import?id=${this.data.id}` });
  },
  ledger() {
    wx.navigateTo({ url: `/pages/study/ledger?id=${this.data.id}&number=${this.data.filing!.number}` });
  },
  copy() {
    wx.setClipboardData({ data: this.data.filing!.number });
  },
  call() {
    wx.makePhoneCall({ phoneNumber: this.data.filing!.window.dial });
  },
  edit(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/filing/edit?id=${this.data.id}&step=${e.currentTarget.dataset.step ?? 'type'}` });
  },
  resume() {
    const step = this.data.filing!.state === 'returned' ? 'check' : 'platform';
    wx.navigateTo({ url: `/pages/filing/edit?id=${this.data.id}&step=${step}` });
  },
  async act(path: string): Promise<Schemas['FilingView'] | null> {
    try {
      const { seen } = this.data.filing!;
      return await ask<Schemas['FilingView']>(
        'POST',
        `/filings/${this.data.id}/${path}`,
        path === 'withdraw' ? { seen } : undefined,
      );
    } catch (e) {
      await this.failed(e);
      return null;
    }
  },
  /** 打开页面之后有了变化的，先读到现在的情况，再说为什么没有办理。 */
  async failed(e: unknown) {
    if (moved(e)) await this.load();
    this.setData({ problem: sentence(e) });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  async withdraw() {
    const { confirm } = await wx.showModal({
      title: '撤回备案',
      content: '撤回后这份备案不再审核，不能恢复；需要时可以复制为新的备案。',
      confirmText: '撤回',
    });
    if (confirm && (await this.act('withdraw'))) await this.load();
  },
  async discard() {
    try {
      const gone = await discardDraft(
        `/filings/${this.data.id}`,
        this.data.filing!.seen,
        '名册和填写的内容一起删除，不能恢复。',
      );
      if (gone) wx.navigateBack();
    } catch (e) {
      await this.failed(e);
    }
  },
  async amend() {
    const draft = await this.act('amend');
    if (draft) wx.redirectTo({ url: `/pages/filing/edit?id=${draft.id}` });
  },
  copyNew() {
    wx.navigateTo({ url: `/pages/filing/new?copy=${this.data.id}` });
  },
  versions() {
    wx.navigateTo({ url: `/pages/filing/versions?id=${this.data.id}` });
  },
  letter() {
    wx.navigateTo({ url: `/pages/filing/letter?id=${this.data.id}` });
  },
  original() {
    wx.redirectTo({ url: `/pages/filing/detail?id=${this.data.filing!.amends}` });
  },
  why() {
    wx.navigateTo({ url: `/pages/why/why?start=${this.data.filing!.form.start}` });
  },
});
