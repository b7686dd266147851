// Inputs of the form, one below the other. What is typed goes to the page, and
// is not sent back into the input.
import { fieldRows, type FieldDef, type FieldRow } from '../../../../view/filing';

const up = { bubbles: true, composed: true };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    defs: { type: Array, value: [] as FieldDef[] },
    form: { type: Object, value: null as unknown as Record<string, unknown> },
    at: { type: Object, value: {} as Record<string, string> },
  },
  data: { rows: [] as FieldRow[] },
  observers: {
    'defs, form': function fill(defs: FieldDef[], form: object | null) {
      this.setData({ rows: fieldRows(form, defs) });
    },
  },
  methods: {
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { path, kind } = e.currentTarget.dataset as { path: string; kind: string };
      const value = kind === 'number' ? Number(e.detail.value) || 0 : e.detail.value;
      this.triggerEvent('set', { path, value, typed: true }, up);
    },
    blur() {
      this.triggerEvent('pause', {}, up);
    },
  },
});
