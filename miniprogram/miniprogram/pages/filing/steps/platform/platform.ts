// 平台: one tap on a platform fills in what its record tells.
import { platformFields } from '../../../../view/filing';
import type { Schemas } from '../../../../api/request';

const up = { bubbles: true, composed: true };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    form: { type: Object, value: null as unknown as Schemas['FilingForm'] },
    at: { type: Object, value: {} as Record<string, string> },
    platforms: { type: Array, value: [] as Schemas['PlatformChoice'][] },
  },
  data: { platformFields, changing: false },
  methods: {
    pick(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const p = (this.data.platforms as Schemas['PlatformChoice'][]).find((x) => x.id === e.detail.value);
      if (!p) return;
      this.setData({ changing: false });
      const value = { id: p.id, name: p.name, address: p.site, icp: '', server: '' };
      this.triggerEvent('set', { path: 'platform', value, now: true }, up);
    },
    change() {
      this.setData({ changing: true });
    },
    others() {
      this.triggerEvent('platforms', {}, up);
    },
  },
});
