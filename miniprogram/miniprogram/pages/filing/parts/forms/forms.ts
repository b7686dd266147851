// What was read of each form in a file, folded; any form can be left out.
import type { FormShown } from '../../../../view/workbook';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    forms: { type: Array, value: [] as FormShown[] },
    skipped: { type: Array, value: [] as string[] },
  },
  data: { open: '', shown: [] as (FormShown & { left: boolean })[] },
  observers: {
    'forms, skipped': function show(forms: FormShown[], skipped: string[]) {
      this.setData({ shown: forms.map((f) => ({ ...f, left: skipped.includes(f.form) })) });
    },
  },
  methods: {
    fold(e: WechatMiniprogram.TouchEvent) {
      const { form } = e.currentTarget.dataset as { form: string };
      this.setData({ open: this.data.open === form ? '' : form });
    },
    take(e: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
      this.triggerEvent('skip', { form: e.currentTarget.dataset.form, taken: e.detail.value });
    },
  },
});
