import { askConsent } from '../../api/consent';
import { discardDraft } from '../../api/discard';
import { ask, moved, type Schemas } from '../../api/request';
import { viewClaim, viewClaimSummary, viewSteps } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    done: '',
    id: '',
    claim: null as ReturnType<typeof viewClaim> | null,
    summary: null as ReturnType<typeof viewClaimSummary> | null,
    steps: [] as ReturnType<typeof viewSteps>,
    busy: false,
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
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const claim = await ask<Schemas['ClaimView']>('GET', `/claims/${this.data.id}`);
      await this.show(claim);
      const timeline = await ask<Schemas['ListTimelineItem']>('GET', `/claims/${this.data.id}/timeline`);
      this.setData({ steps: viewSteps(timeline.items), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** 先显示办理情况，金额随后算出来。 */
  async show(claim: Schemas['ClaimView']) {
    this.setData({ claim: viewClaim(claim) });
    this.setData({
      summary: viewClaimSummary(
        await ask<Schemas['ClaimSummary']>('GET', `/claims/${this.data.id}/summary`),
        claim.editable,
      ),
    });
  },
  /** 做一步，再把页面读一遍；错误显示在最上面。 */
  async act(method: 'POST' | 'PUT', path: string, data?: object): Promise<boolean> {
    if (this.data.busy) return false;
    this.setData({ busy: true, done: '' });
    try {
      await this.show(await ask<Schemas['ClaimView']>(method, `/claims/${this.data.id}${path}`, data));
      this.setData({ busy: false });
      await this.load();
      return true;
    } catch (e) {
      await this.failed(e);
      return false;
    }
  },
  /** 打开页面之后有了变化的，先读到现在的情况，再说为什么没有办理。 */
  async failed(e: unknown) {
    if (moved(e)) await this.load();
    this.setData({ busy: false, problem: sentence(e) });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  seen() {
    return { seen: this.data.claim!.seen };
  },
  async promise(e: WechatMiniprogram.SwitchChange) {
    await this.act('PUT', '', { revision: this.data.claim!.revision, promised: e.detail.value });
  },
  async submit() {
    const supplement = this.data.claim!.supplement;
    try {
      await askConsent(['claim_approved']);
    } catch (e) {
      this.setData({ problem: sentence(e) });
      wx.pageScrollTo({ scrollTop: 0 });
      return;
    }
    if (await this.act('POST', '/submit', this.seen())) {
      this.setData({ done: supplement ? '已重新提交，县区会继续审核。' : '已提交，县区会在期限内提出审核意见。' });
      wx.pageScrollTo({ scrollTop: 0 });
    }
  },
  async topUp() {
    if (await this.act('POST', '/topup', this.seen())) this.setData({ done: '已增加占用的额度。' });
  },
  async withdraw() {
    const { confirm } = await wx.showModal({
      title: '撤回申领',
      content: '撤回后不再审核，占用的额度会释放，不能恢复；申领期限内可以重新申领。',
      confirmText: '撤回',
    });
    if (confirm) await this.act('POST', '/withdraw', this.seen());
  },
  async discard() {
    try {
      if (await discardDraft(`/claims/${this.data.id}`, this.data.claim!.seen, '申领期限内可以重新申领。'))
        wx.navigateBack();
    } catch (e) {
      await this.failed(e);
    }
  },
  jump(e: WechatMiniprogram.TouchEvent) {
    this.goTo(e.currentTarget.dataset.step as string);
  },
  /** 县区问到学习记录的，去看每个人的记录和截图。 */
  reason(e: WechatMiniprogram.TouchEvent) {
    const step = e.currentTarget.dataset.step as string;
    if (step === 'study') wx.navigateTo({ url: `/pages/study/progress?id=${this.data.claim!.filing}` });
    else this.goTo(step);
  },
  first() {
    this.goTo(this.data.summary!.problems[0].step);
  },
  goTo(step: string) {
    const { id, filing } = this.data.claim!;
    if (step === 'payee') {
      if (this.data.claim!.maySetPayee) wx.navigateTo({ url: `/pages/claim/payee?id=${id}` });
    } else if (step === 'study') wx.navigateTo({ url: `/pages/study/import?id=${filing}` });
    else if (step === 'promise') wx.pageScrollTo({ scrollTop: 100000 });
    else wx.navigateTo({ url: `/pages/claim/people?id=${id}` });
  },
  people(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/claim/people?id=${this.data.id}&only=${e.currentTarget.dataset.only ?? ''}` });
  },
  payee() {
    wx.navigateTo({ url: `/pages/claim/payee?id=${this.data.id}` });
  },
  why() {
    wx.navigateTo({ url: `/pages/why/why?claim=${this.data.id}` });
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
  call() {
    wx.makePhoneCall({ phoneNumber: this.data.claim!.window.dial });
  },
  attach() {
    this.setData({ files: !this.data.files });
  },
  /** 陈述申辩办好了：再读一遍，说一声。 */
  async heard(e: WechatMiniprogram.CustomEvent<{ done: string }>) {
    await this.load();
    this.setData({ done: e.detail.done });
    wx.pageScrollTo({ scrollTop: 0 });
  },
});
