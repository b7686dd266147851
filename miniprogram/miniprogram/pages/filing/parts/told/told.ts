// 附表1-3 as they were filled in, folded until they are wanted.
import { filingForms, type FormTold } from '../../../../view/filing';
import type { Schemas } from '../../../../api/request';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { filing: { type: Object, value: null as unknown as Schemas['FilingView'] } },
  data: { forms: [] as FormTold[], open: '' },
  observers: {
    filing(f: Schemas['FilingView'] | null) {
      this.setData({ forms: f ? filingForms(f) : [] });
    },
  },
  methods: {
    fold(e: WechatMiniprogram.TouchEvent) {
      const { id } = e.currentTarget.dataset as { id: string };
      this.setData({ open: this.data.open === id ? '' : id });
    },
  },
});
