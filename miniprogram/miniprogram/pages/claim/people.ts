import { ask, type Schemas } from '../../api/request';
import { claimTabs, viewClaimPerson, viewClaimSummary } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    id: '',
    only: '',
    search: '',
    tabs: [] as ReturnType<typeof claimTabs>,
    summary: null as ReturnType<typeof viewClaimSummary> | null,
    people: [] as ReturnType<typeof viewClaimPerson>[],
    next: '',
    listed: false,
  },
  onLoad(q: { id?: string; only?: string }) {
    this.setData({ id: q.id ?? '', only: q.only ?? '' });
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async onReachBottom() {
    if (this.data.next) await this.list(this.data.next);
  },
  async load() {
    try {
      const claim = await ask<Schemas['ClaimView']>('GET', `/claims/${this.data.id}`);
      const s = await ask<Schemas['ClaimSummary']>('GET', `/claims/${this.data.id}/summary`);
      const tabs = claimTabs(s, claim.editable);
      this.setData({
        summary: viewClaimSummary(s, claim.editable),
        tabs,
        only: tabs.some((t) => t.only === this.data.only) ? this.data.only : tabs[0].only,
      });
      await this.list('');
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async list(after: string) {
    const { only, search } = this.data;
    try {
      const page = await (search
        ? ask<Schemas['ListClaimPersonItem']>('POST', `/claims/${this.data.id}/people/search`, { name: search, after })
        : ask<Schemas['ListClaimPersonItem']>('GET', `/claims/${this.data.id}/people`, { only, after }));
      if (only !== this.data.only || search !== this.data.search) return; // 已经换了要看的人
      const people = page.items.map(viewClaimPerson);
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
  person(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/claim/person?id=${this.data.id}&row=${e.currentTarget.dataset.row}` });
  },
});
