import { ask, Refusal, type Schemas } from '../../api/request';
import { viewCase, type CaseAnswer, type CaseShown } from '../../view/home';
import { sentence } from '../../view/page';

type Kind = 'filing' | 'claim';

Page({
  data: {
    problem: '',
    loaded: false,
    kind: 'filing' as Kind,
    text: '',
    next: '',
    items: [] as CaseShown[],
    /** the draft that is being deleted while it can be taken back, and the version that was seen */
    gone: null as (CaseShown & { seen: string; at: number }) | null,
    said: '',
    /** whom this page is not for, and where they go instead */
    stranger: '' as '' | 'trainee' | 'nobody',
  },
  onShow() {
    this.load('');
  },
  onHide() {
    this.discard();
  },
  onUnload() {
    this.discard();
  },
  onPullDownRefresh() {
    this.load('').then(() => wx.stopPullDownRefresh());
  },
  onReachBottom() {
    if (this.data.next) this.load(this.data.next);
  },
  again() {
    return this.load('');
  },
  async load(after: string) {
    const { kind, text } = this.data;
    try {
      const page = await ask<{ items: CaseAnswer[]; next: string }>('GET', '/cases', { kind, text, after });
      if (kind !== this.data.kind || text !== this.data.text) return; // asked for something else since
      const gone = this.data.gone?.id;
      const items = page.items.map(viewCase).filter((c) => c.id !== gone);
      this.setData({
        items: after ? [...this.data.items, ...items] : items,
        next: page.next,
        loaded: true,
        problem: '',
        stranger: '',
      });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) await this.turnAway();
      else this.setData({ problem: sentence(e), loaded: true });
    }
  },
  /** Who acts for no enterprise learns what is here, never only that they may not. */
  async turnAway() {
    try {
      const me = await ask<Schemas['Me']>('GET', '/me');
      this.setData({ stranger: me.trainee_name || me.binding ? 'trainee' : 'nobody', loaded: true, problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e), loaded: true });
    }
  },
  home() {
    wx.switchTab({ url: '/pages/home/home' });
  },
  turn(e: WechatMiniprogram.CustomEvent<{ value: Kind }>) {
    if (e.detail.value === this.data.kind) return;
    this.setData({ kind: e.detail.value, items: [], loaded: false, next: '' });
    this.load('');
  },
  search(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ text: e.detail.value.trim() });
    this.load('');
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: e.currentTarget.dataset.url as string });
  },
  create() {
    wx.navigateTo({ url: '/pages/filing/new' });
  },
  /** Takes a draft off the list at once; it is deleted when the time to take it back is over. */
  async remove(e: WechatMiniprogram.TouchEvent) {
    await this.discard();
    const at = this.data.items.findIndex((c) => c.id === e.currentTarget.dataset.id);
    const draft = this.data.items[at];
    try {
      const { seen } = await ask<{ seen: string }>('GET', `/${this.data.kind}s/${draft.id}`);
      this.setData({
        items: this.data.items.filter((c) => c.id !== draft.id),
        gone: { ...draft, seen, at },
        said: `已删除草稿“${draft.title}”`,
      });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  undo() {
    const { gone, items } = this.data;
    if (!gone) return;
    this.setData({ items: [...items.slice(0, gone.at), gone, ...items.slice(gone.at)], gone: null, said: '' });
  },
  async discard() {
    const { gone } = this.data;
    if (!gone) return;
    this.setData({ gone: null, said: '' });
    try {
      const noun = gone.url.includes('/claim/') ? 'claims' : 'filings';
      await ask('DELETE', `/${noun}/${gone.id}?seen=${encodeURIComponent(gone.seen)}`);
    } catch (e) {
      await this.load('');
      this.setData({ problem: sentence(e) });
    }
  },
});
