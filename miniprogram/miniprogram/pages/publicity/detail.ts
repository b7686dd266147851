import { askConsent } from '../../api/consent';
import { ask, Refusal, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';
import { viewPublicity, viewPublicPerson } from '../../view/publicity';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    claim: null as ReturnType<typeof viewPublicity> | null,
    people: [] as ReturnType<typeof viewPublicPerson>[],
    next: '',
    window: null as Schemas['Window'] | null,
    objecting: false,
    some: false,
    chosen: [] as string[],
    text: '',
    name: '',
    contact: '',
    busy: false,
    taken: '',
  },
  onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '' });
    this.load('');
  },
  async onReachBottom() {
    if (this.data.next) await this.load(this.data.next);
  },
  reload() {
    this.load('');
  },
  more() {
    this.load(this.data.next);
  },
  async load(after: string) {
    try {
      const v = await ask<Schemas['PublicityView']>('GET', `/publicity/${this.data.id}`, { after });
      const people = v.persons.map((p) => viewPublicPerson(p, this.data.chosen));
      this.setData({
        claim: viewPublicity(v),
        window: v.window,
        people: after ? [...this.data.people, ...people] : people,
        next: v.next,
        problem: '',
        at: {},
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  object() {
    this.setData({ objecting: true, taken: '' });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  close() {
    this.setData({ objecting: false });
  },
  all() {
    this.setData({ some: false, chosen: [], people: this.data.people.map((p) => ({ ...p, chosen: false })) });
  },
  part() {
    this.setData({ some: true });
  },
  choose(e: WechatMiniprogram.TouchEvent) {
    if (!this.data.objecting || !this.data.some) return;
    const id = e.currentTarget.dataset.id as string;
    const chosen = this.data.chosen.includes(id) ? this.data.chosen.filter((c) => c !== id) : [...this.data.chosen, id];
    this.setData({ chosen, people: this.data.people.map((p) => ({ ...p, chosen: chosen.includes(p.id) })) });
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  async send() {
    const { id, text, name, contact, chosen, some, busy } = this.data;
    if (busy) return;
    if (some && !chosen.length) {
      refuse(this, new Refusal(0, { field: '/lines', detail: '请在下面的名单里点选涉及的人员，或者选择“全部人员”' }));
      return;
    }
    this.setData({ busy: true });
    try {
      await askConsent(['objection_answered']);
      const taken = await ask<Schemas['ObjectionTaken']>('POST', `/publicity/${id}/objections`, {
        text,
        name,
        contact,
        lines: some ? chosen : [],
      });
      this.setData({
        busy: false,
        objecting: false,
        text: '',
        name: '',
        contact: '',
        chosen: [],
        some: false,
        taken: taken.sentence,
      });
      await this.load('');
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
  mine() {
    wx.navigateTo({ url: '/pages/publicity/mine' });
  },
  call() {
    wx.makePhoneCall({ phoneNumber: this.data.window!.dial });
  },
});
