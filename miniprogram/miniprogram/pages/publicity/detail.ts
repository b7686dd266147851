import { call } from '../../api/permission';
import { look, Refusal, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewPublicity, viewPublicPerson } from '../../view/publicity';

Page({
  data: {
    problem: '',
    over: false,
    id: '',
    claim: null as ReturnType<typeof viewPublicity> | null,
    people: [] as ReturnType<typeof viewPublicPerson>[],
    next: '',
    more: false,
    window: null as Schemas['Window'] | null,
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
    wx.showShareMenu({ menus: ['shareAppMessage', 'shareTimeline'] });
  },
  onShow() {
    this.load('');
  },
  onReachBottom() {
    if (this.data.next && !this.data.more) this.load(this.data.next);
  },
  onShareAppMessage() {
    return { title: this.titleOf(), path: `/pages/publicity/detail?id=${this.data.id}` };
  },
  onShareTimeline() {
    return { title: this.titleOf(), query: `id=${this.data.id}` };
  },
  /** A card names the enterprise and the project, never a person. */
  titleOf(): string {
    const { claim } = this.data;
    return claim ? `补贴公示：${claim.enterprise}，${claim.project}` : '补贴公示';
  },
  reload() {
    this.load('');
  },
  async load(after: string) {
    this.setData({ more: !!after });
    try {
      const v = await look<Schemas['PublicityView']>(`/publicity/${this.data.id}`, { after });
      const people = v.persons.map((p) => viewPublicPerson(p));
      this.setData({
        claim: viewPublicity(v),
        window: v.window,
        people: after ? [...this.data.people, ...people] : people,
        next: v.next,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e), over: e instanceof Refusal && e.status === 404 });
    }
    this.setData({ more: false });
  },
  list() {
    wx.redirectTo({ url: '/pages/publicity/publicity' });
  },
  object() {
    wx.navigateTo({ url: `/pages/publicity/object?id=${this.data.id}` });
  },
  call() {
    call(this.data.window!.dial);
  },
});
