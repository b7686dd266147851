// A question to a county. What was typed lies on the phone until it is sent.
import { refuse } from '../../../api/refuse';
import { ask, type Schemas } from '../../../api/request';
import { dropTyped, keepTyped, typed } from '../../../api/typed';
import { without } from '../../../view/page';

const form = 'question';
const empty = { title: '', body: '' };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** the enterprise's own county, which answers; empty: the person chooses one */
    answerer: String,
    counties: { type: Array, value: [] as Schemas['Window'][] },
  },
  data: { problem: '', at: {} as Record<string, string>, busy: false, countyAt: -1, form: empty },
  lifetimes: {
    attached() {
      this.setData({ form: typed(form, empty) });
    },
  },
  methods: {
    county(e: WechatMiniprogram.PickerChange) {
      this.setData({ countyAt: Number(e.detail.value), ...without(this.data.at, 'county') });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const field = e.currentTarget.dataset.field as keyof typeof empty;
      this.data.form[field] = e.detail.value;
      keepTyped(form, this.data.form);
      if (this.data.at[field]) this.setData(without(this.data.at, field));
    },
    async send() {
      if (this.data.busy) return;
      this.setData({ busy: true });
      try {
        const chosen = (this.data.counties as Schemas['Window'][])[this.data.countyAt]?.county ?? '';
        const county = this.data.answerer ? '' : chosen;
        const q = await ask<Schemas['QuestionItem']>('POST', '/questions', { ...this.data.form, county });
        dropTyped(form);
        this.setData({ form: empty, busy: false, problem: '', at: {} });
        this.triggerEvent('sent', { id: q.id });
      } catch (e) {
        refuse(this, e, { busy: false });
      }
    },
  },
});
