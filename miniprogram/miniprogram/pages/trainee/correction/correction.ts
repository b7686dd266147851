// What an employee asks to be corrected: which thing, what is right, and what
// shows it. What was typed stays on the phone until it is sent, but for numbers.
import { refuse } from '../../../api/refuse';
import { ask, Refusal } from '../../../api/request';
import { dropTyped, keepTyped, typed } from '../../../api/typed';
import { corrections, correctionSent, kinds, type CorrectionKind } from '../../../view/own';
import { without } from '../../../view/page';

const form = 'correction';
const empty = { kind: '', wanted: '', proof: '' };
const kept = (words: typeof empty) => ({ ...words, wanted: words.kind === 'study' ? words.wanted : '' });

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { filings: { type: Array, value: [] as { id: string; title: string }[] } },
  data: {
    problem: '',
    at: {} as Record<string, string>,
    busy: false,
    kinds: kinds.map((k) => ({ id: k, text: corrections[k].text })),
    form: empty,
    field: null as (typeof corrections)['name'] | null,
    filing: 0,
  },
  lifetimes: {
    attached() {
      const words = typed(form, empty);
      this.setData({ form: words, field: corrections[words.kind as CorrectionKind] ?? null });
    },
  },
  methods: {
    pickKind(e: WechatMiniprogram.TouchEvent) {
      const kind = e.currentTarget.dataset.kind as CorrectionKind;
      this.setData({ form: { ...this.data.form, kind, wanted: '' }, field: corrections[kind], at: {}, problem: '' });
    },
    pickFiling(e: WechatMiniprogram.PickerChange) {
      this.setData({ filing: Number(e.detail.value) });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const field = e.currentTarget.dataset.field as 'wanted' | 'proof';
      this.data.form[field] = e.detail.value;
      keepTyped(form, kept(this.data.form));
      if (this.data.at[field]) this.setData(without(this.data.at, field));
    },
    async send() {
      const { kind, wanted, proof } = this.data.form;
      if (this.data.busy) return;
      if (!kind) {
        refuse(this, new Refusal(0, { field: '/kind', detail: '请先选择要更正什么' }));
        return;
      }
      this.setData({ busy: true });
      try {
        const filing = (this.data.filings as { id: string }[])[this.data.filing].id;
        await ask('POST', '/trainee/corrections', { filing, kind, wanted, proof });
        dropTyped(form);
        this.setData({ form: empty, field: null, busy: false, problem: '', at: {} });
        this.triggerEvent('sent', { sent: correctionSent(kind as CorrectionKind) });
      } catch (e) {
        refuse(this, e, { busy: false });
      }
    },
  },
});
