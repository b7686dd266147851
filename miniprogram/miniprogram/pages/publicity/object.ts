import { askBeside, templatesOf } from '../../api/consent';
import { refuse } from '../../api/refuse';
import { ask, look, Refusal, type Schemas } from '../../api/request';
import { dropTyped, keepTyped, typed } from '../../api/typed';
import { sentence, without } from '../../view/page';
import { viewPublicity, viewPublicPerson } from '../../view/publicity';

const empty = { text: '', name: '', contact: '' };

Page({
  data: {
    problem: '',
    over: false,
    at: {} as Record<string, string>,
    id: '',
    form: empty,
    claim: null as ReturnType<typeof viewPublicity> | null,
    people: [] as ReturnType<typeof viewPublicPerson>[],
    next: '',
    some: false,
    chosen: [] as string[],
    templates: [] as string[],
    busy: false,
    taken: '',
  },
  onLoad(q: { id?: string }) {
    const id = q.id ?? '';
    this.setData({ id, form: typed(`objection-${id}`, empty) });
    this.load('');
    templatesOf(['objection_answered']).then((templates) => this.setData({ templates }));
  },
  onReachBottom() {
    if (this.data.some && this.data.next) this.load(this.data.next);
  },
  reload() {
    this.load('');
  },
  async load(after: string) {
    try {
      const v = await look<Schemas['PublicityView']>(`/publicity/${this.data.id}`, { after });
      const people = v.persons.map((p) => viewPublicPerson(p, this.data.chosen));
      this.setData({
        claim: viewPublicity(v),
        people: after ? [...this.data.people, ...people] : people,
        next: v.next,
        problem: '',
        over: false,
      });
    } catch (e) {
      this.setData({ problem: sentence(e), over: e instanceof Refusal && e.status === 404 });
    }
  },
  list() {
    wx.redirectTo({ url: '/pages/publicity/publicity' });
  },
  all() {
    this.setData({ some: false, at: {} });
  },
  part() {
    this.setData({ some: true, at: {} });
  },
  choose(e: WechatMiniprogram.TouchEvent) {
    const { id, at } = e.currentTarget.dataset as { id: string; at: number };
    const was = this.data.chosen.includes(id);
    this.setData({
      chosen: was ? this.data.chosen.filter((c) => c !== id) : [...this.data.chosen, id],
      [`people[${at}].chosen`]: !was,
    });
  },
  /** Who says it is not laid down on the phone, only what happened. */
  type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = e.currentTarget.dataset.field as keyof typeof empty;
    this.data.form[field] = e.detail.value;
    if (field === 'text') keepTyped(`objection-${this.data.id}`, { text: e.detail.value });
    if (this.data.at[field]) this.setData(without(this.data.at, field));
  },
  async send() {
    const { id, form, chosen, some, busy } = this.data;
    if (busy) return;
    if (some && !chosen.length) {
      refuse(this, new Refusal(0, { field: '/lines', detail: '请在名单里点选涉及的人员，或者选择“全部人员”' }));
      return;
    }
    const asked = askBeside(this.data.templates); // first in the tap, else WeChat does not ask
    this.setData({ busy: true });
    await asked;
    try {
      const lines = some ? chosen : [];
      const taken = await ask<Schemas['ObjectionTaken']>('POST', `/publicity/${id}/objections`, { ...form, lines });
      dropTyped(`objection-${id}`);
      this.setData({ busy: false, taken: taken.sentence, problem: '' });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
  mine() {
    wx.redirectTo({ url: '/pages/publicity/mine' });
  },
  back() {
    wx.navigateBack();
  },
});
