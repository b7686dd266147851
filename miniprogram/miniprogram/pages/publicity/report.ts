import { askBeside, templatesOf } from '../../api/consent';
import { refuse } from '../../api/refuse';
import { ask, look, type Schemas } from '../../api/request';
import { dropTyped, keepTyped, typed } from '../../api/typed';
import { sentence, without } from '../../view/page';

const form = 'report';
const empty = { text: '', name: '', contact: '' };

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    counties: null as Schemas['Window'][] | null,
    countyAt: -1,
    form: empty,
    templates: [] as string[],
    busy: false,
    taken: '',
  },
  onLoad() {
    this.setData({ form: typed(form, empty) });
    this.load();
    templatesOf(['objection_answered']).then((templates) => this.setData({ templates }));
  },
  async load() {
    try {
      const windows = await look<Schemas['ListWindow']>('/windows');
      this.setData({ counties: windows.items.filter((w) => w.county), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  county(e: WechatMiniprogram.PickerChange) {
    this.setData({ countyAt: Number(e.detail.value), ...without(this.data.at, 'county') });
  },
  /** Who says it is not laid down on the phone, only what happened. */
  type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = e.currentTarget.dataset.field as keyof typeof empty;
    this.data.form[field] = e.detail.value;
    if (field === 'text') keepTyped(form, { text: e.detail.value });
    if (this.data.at[field]) this.setData(without(this.data.at, field));
  },
  async send() {
    if (this.data.busy) return;
    const asked = askBeside(this.data.templates); // first in the tap, else WeChat does not ask
    this.setData({ busy: true });
    await asked;
    try {
      const county = this.data.counties![this.data.countyAt]?.county ?? '';
      const taken = await ask<Schemas['ObjectionTaken']>('POST', '/reports', { county, ...this.data.form });
      dropTyped(form);
      this.setData({ busy: false, taken: taken.sentence, problem: '' });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
  mine() {
    wx.redirectTo({ url: '/pages/publicity/mine' });
  },
});
