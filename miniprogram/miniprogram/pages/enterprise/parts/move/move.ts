// Moving an enterprise to another county, in a sheet.
import { ask, moved, type Schemas } from '../../../../api/request';
import { fieldsOf, sentence } from '../../../../view/page';

type Typed = { address?: string };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { show: Boolean, counties: { type: Array, value: [] as Schemas['Window'][] }, seen: String },
  data: { countyAt: -1, address: '', at: {} as Record<string, string>, problem: '', busy: false },
  methods: {
    close() {
      this.triggerEvent('close');
    },
    county(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ countyAt: Number(e.detail.value) });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      (this as unknown as Typed).address = e.detail.value;
    },
    async move() {
      if (this.data.busy) return;
      const to = (this.data.counties as Schemas['Window'][])[this.data.countyAt];
      if (!to) {
        this.setData({ at: { county: '请选择迁往的县（市、区）' } });
        return;
      }
      const address = (this as unknown as Typed).address ?? '';
      this.setData({ busy: true, at: {}, problem: '', address });
      try {
        await ask('POST', '/enterprise/move', { county: to.county, address, seen: this.data.seen });
        this.setData({ busy: false });
        this.triggerEvent('done');
      } catch (e) {
        const at = fieldsOf(e);
        if (moved(e)) this.triggerEvent('moved');
        this.setData({ busy: false, at, problem: at.county || at.address ? '' : sentence(e) });
      }
    },
  },
});
