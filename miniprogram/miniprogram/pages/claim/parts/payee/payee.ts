// The account a claim is paid to, in a sheet: only the enterprise's own.
import { ask, type Schemas } from '../../../../api/request';
import { fieldsOf, sentence, without } from '../../../../view/page';
import type { ClaimShown } from '../../../../view/claim';

type Typed = { typed?: Record<string, string> };
const names = ['name', 'bank', 'account'] as const;

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { show: Boolean, claim: { type: Object, value: {} as ClaimShown } },
  data: { form: { name: '', bank: '', account: '' }, at: {} as Record<string, string>, problem: '', busy: false },
  observers: {
    show(show: boolean) {
      if (show && !(this as unknown as Typed).typed) this.fill();
    },
  },
  methods: {
    /** Starts with what is known; what was typed before stays. */
    fill() {
      const { enterprise, editable, payee } = this.data.claim as ClaimShown;
      const { bank, account } = editable ? payee : { bank: '', account: '' };
      const form = { name: enterprise, bank, account };
      (this as unknown as Typed).typed = { ...form };
      this.setData({ form, at: {}, problem: '' });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const field = (e.currentTarget as unknown as WechatMiniprogram.Target).dataset.field as string;
      (this as unknown as Required<Typed>).typed[field] = e.detail.value;
      const cleared = without(this.data.at, `payee.${field}`);
      if (cleared.at) this.setData(cleared);
    },
    /** What was typed is there when the sheet is opened again. */
    close() {
      this.setData({ form: { ...this.data.form, ...(this as unknown as Typed).typed } });
      this.triggerEvent('close');
    },
    async save() {
      if (this.data.busy) return;
      const { typed } = this as unknown as Required<Typed>;
      const form = Object.fromEntries(names.map((n) => [n, typed[n] ?? ''])) as typeof this.data.form;
      this.setData({ busy: true, problem: '', form });
      const { id, seen } = this.data.claim as ClaimShown;
      try {
        await ask<Schemas['ClaimView']>('PUT', `/claims/${id}/payee`, { ...form, seen });
        (this as unknown as Typed).typed = undefined;
        this.setData({ busy: false, at: {} });
        this.triggerEvent('done');
      } catch (e) {
        const at = fieldsOf(e);
        this.setData({ busy: false, at, problem: names.some((n) => at[`payee.${n}`]) ? '' : sentence(e) });
      }
    },
  },
});
