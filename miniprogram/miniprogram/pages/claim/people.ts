import { ask, type Schemas } from '../../api/request';
import { claimTabs, viewClaimPerson, viewClaimSummary, type SummaryShown } from '../../view/claim';
import { sentence } from '../../view/page';
import { appended } from '../../view/study';

type Page1 = Schemas['ListClaimPersonItem'];
const pause = 400; // milliseconds without a key before it is searched

Page({
  data: {
    problem: '',
    id: '',
    only: '',
    search: '',
    tabs: [] as ReturnType<typeof claimTabs>,
    summary: null as SummaryShown | null,
    people: [] as ReturnType<typeof viewClaimPerson>[],
    next: '',
    listed: false,
    more: false,
  },
  onLoad(q: { id?: string; only?: string }) {
    this.setData({ id: q.id ?? '', only: q.only ?? '' });
  },
  onShow() {
    this.load();
  },
  onUnload() {
    clearTimeout((this as { clock?: number }).clock);
  },
  async onReachBottom() {
    if (!this.data.next || this.data.more) return;
    this.setData({ more: true });
    await this.list(this.data.next);
    this.setData({ more: false });
  },
  async load() {
    try {
      const [claim, s] = await Promise.all([
        ask<Schemas['ClaimView']>('GET', `/claims/${this.data.id}`),
        ask<Schemas['ClaimSummary']>('GET', `/claims/${this.data.id}/summary`),
      ]);
      const tabs = claimTabs(s, claim.editable);
      const only = tabs.some((t) => t.only === this.data.only) ? this.data.only : tabs[0].only;
      this.setData({ summary: viewClaimSummary(s, claim.editable), tabs, only });
      await this.list('');
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async list(after: string) {
    const { id, only, search } = this.data;
    try {
      const page = await (search
        ? ask<Page1>('POST', `/claims/${id}/people/search`, { name: search, after })
        : ask<Page1>('GET', `/claims/${id}/people`, { only, after }));
      if (only !== this.data.only || search !== this.data.search) return; // asked for others since
      const people = page.items.map(viewClaimPerson);
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
  person(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/claim/person?id=${this.data.id}&row=${e.currentTarget.dataset.row}` });
  },
});
