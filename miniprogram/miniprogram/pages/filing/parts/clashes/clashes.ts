// What two members both changed: each field is decided by the person.
import type { Clash } from '../../../../view/merge';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { merged: String, clashes: { type: Array, value: [] as (Clash & { name: string })[] } },
  methods: {
    mine(e: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('settle', { at: e.currentTarget.dataset.at, mine: true });
    },
    theirs(e: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('settle', { at: e.currentTarget.dataset.at, mine: false });
    },
  },
});
