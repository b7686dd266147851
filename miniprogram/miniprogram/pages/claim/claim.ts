import { askTemplates } from '../../api/consent';
import { ask, moved, type Schemas } from '../../api/request';
import {
  templatesFor,
  viewClaim,
  viewClaimSummary,
  viewTimeline,
  type ClaimShown,
  type SummaryShown,
} from '../../view/claim';
import type { TimelineItem } from '../../view/cases';
import { sentence } from '../../view/page';
import { papersPage } from '../../view/papers';

type View = Schemas['ClaimView'];

Page({
  data: {
    problem: '',
    done: '',
    said: '',
    id: '',
    claim: null as ClaimShown | null,
    summary: null as SummaryShown | null,
    timeline: [] as TimelineItem[],
    templates: [] as string[],
    busy: '',
    payee: false,
    files: false,
    purposes: [
      { id: 'supplement', title: '补充材料' },
      { id: 'results', title: '培训成绩或成果截图' },
    ],
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.load();
  },
  onUnload() {
    if (this.data.said) this.discarded();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      await this.show(await ask<View>('GET', `/claims/${this.data.id}`));
      this.setData({ problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** Where it stands is shown at once; the amount and what went before follow. */
  async show(claim: View) {
    this.setData({ claim: viewClaim(claim) });
    const [summary, past, consents] = await Promise.all([
      ask<Schemas['ClaimSummary']>('GET', `/claims/${this.data.id}/summary`),
      ask<Schemas['ListTimelineItem']>('GET', `/claims/${this.data.id}/timeline`),
      ask<Schemas['ListSubscription']>('GET', '/subscriptions').catch(() => ({ items: [] })),
    ]);
    this.setData({
      summary: viewClaimSummary(summary, claim.editable),
      timeline: viewTimeline(claim, past.items),
      templates: templatesFor(consents.items, ['claim_approved']),
    });
  },
  /** Does one step and shows the claim as it is then; what went wrong stands on top. */
  async act(busy: string, step: (seen: string) => Promise<View>, done = ''): Promise<void> {
    this.setData({ busy, done: '', problem: '' });
    try {
      await this.show(await step(this.data.claim!.seen));
      this.setData({ busy: '', done });
      if (done) wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      if (moved(e)) await this.load(); // it has changed since: shown as it is now, and said why nothing was done
      this.setData({ busy: '', problem: sentence(e) });
      wx.pageScrollTo({ scrollTop: 0 });
    }
  },
  /** The tap that promises and submits; WeChat's question comes first in it. */
  async submit() {
    if (this.data.busy) return;
    const asked = askTemplates(this.data.templates);
    this.setData({ busy: 'submit' });
    await asked.catch(() => {}); // how it was answered, or booked, stops nothing
    const { supplement, promised, revision } = this.data.claim!;
    const done = supplement ? '已重新提交，县区会继续审核。' : '已提交，县区会在期限内提出审核意见。';
    const path = `/claims/${this.data.id}`;
    await this.act(
      'submit',
      async (seen) => {
        const now = promised ? { seen } : await ask<View>('PUT', path, { revision, promised: true });
        return ask<View>('POST', `${path}/submit`, { seen: now.seen });
      },
      done,
    );
  },
  papers() {
    const { id, number } = this.data.claim!;
    wx.navigateTo({ url: papersPage('claim', id, number) });
  },
  async topUp() {
    if (this.data.busy) return;
    await this.act('top', (seen) => ask('POST', `/claims/${this.data.id}/topup`, { seen }), '已增加占用的额度。');
  },
  async withdraw() {
    if (this.data.busy) return;
    const { confirm } = await wx.showModal({
      title: '撤回申领',
      content: '撤回后不再审核，占用的额度会释放，不能恢复；申领期限内可以重新申领。',
      confirmText: '撤回',
    });
    if (confirm) await this.act('withdraw', (seen) => ask('POST', `/claims/${this.data.id}/withdraw`, { seen }));
  },
  /** The draft goes when the time to take it back is over, or the page is left. */
  discard() {
    this.setData({ said: '已删除这份申领草稿' });
  },
  keep() {
    this.setData({ said: '' });
  },
  async discarded() {
    this.setData({ said: '' });
    try {
      await ask('DELETE', `/claims/${this.data.id}?seen=${encodeURIComponent(this.data.claim!.seen)}`);
      wx.navigateBack({ fail: () => wx.switchTab({ url: '/pages/filings/filings' }) });
    } catch (e) {
      await this.load();
      this.setData({ problem: sentence(e) });
    }
  },
  /** What is missing is done here, or one tap away. */
  task(e: WechatMiniprogram.TouchEvent) {
    this.goTo(e.currentTarget.dataset.step as string);
  },
  goTo(step: string) {
    const { id, filing } = this.data.claim!;
    if (step === 'files') this.setData({ files: true });
    else if (step === 'payee') this.openPayee();
    else if (step === 'study') wx.navigateTo({ url: `/pages/study/import?id=${filing}` });
    else if (step === 'records') wx.navigateTo({ url: `/pages/study/progress?id=${filing}` });
    else wx.navigateTo({ url: `/pages/claim/people?id=${id}` });
  },
  /** The one button: submits, or does the first of what is missing. */
  primary() {
    const { ready, tasks } = this.data.summary!;
    if (ready) this.submit();
    else this.goTo(tasks[0].goto);
  },
  people(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/claim/people?id=${this.data.id}&only=${e.currentTarget.dataset.only ?? ''}` });
  },
  openPayee() {
    if (this.data.claim!.maySetPayee) this.setData({ payee: true });
    else wx.showToast({ title: '请企业负责人来填写', icon: 'none' });
  },
  closePayee() {
    this.setData({ payee: false });
  },
  async paid() {
    this.setData({ payee: false });
    await this.load();
  },
  /** Asks which; -1 when nothing was chosen. */
  pick(itemList: string[]): Promise<number> {
    return wx.showActionSheet({ itemList }).then(
      ({ tapIndex }) => tapIndex,
      () => -1,
    );
  },
  letter() {
    wx.navigateTo({ url: `/pages/filing/letter?claim=${this.data.id}` });
  },
  filing() {
    wx.navigateTo({ url: `/pages/filing/detail?id=${this.data.claim!.filing}` });
  },
  copy() {
    wx.setClipboardData({ data: this.data.claim!.number });
  },
  /** Whom to ask: by telephone, or in writing. */
  async question() {
    const { window } = this.data.claim!;
    const at = await this.pick([`拨打 ${window.phone}`, '留言咨询']);
    if (at === 0) await wx.makePhoneCall({ phoneNumber: window.dial }).catch(() => {});
    if (at === 1) wx.navigateTo({ url: '/pages/questions/questions' });
  },
  /** A way out of a missed day. */
  way(e: WechatMiniprogram.TouchEvent) {
    const { goto, dial } = e.currentTarget.dataset as { goto: string; dial: string };
    if (goto === 'call') wx.makePhoneCall({ phoneNumber: dial, fail: () => {} });
    else if (goto === 'ask') wx.navigateTo({ url: '/pages/questions/questions' });
    else this.filing();
  },
  attach() {
    this.setData({ files: !this.data.files });
  },
  /** What was said to a recovery has arrived: shown anew, and said so. */
  async heard(e: WechatMiniprogram.CustomEvent<{ done: string }>) {
    await this.load();
    this.setData({ done: e.detail.done });
    wx.pageScrollTo({ scrollTop: 0 });
  },
});
