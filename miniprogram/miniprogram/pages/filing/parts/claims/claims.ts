// The claims of a training, and whether another can be made.
import type { viewFilingClaims } from '../../../../view/claim';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { claims: { type: Object, value: null as unknown as ReturnType<typeof viewFilingClaims> } },
  methods: {
    open(e: WechatMiniprogram.TouchEvent) {
      wx.navigateTo({ url: `/pages/claim/claim?id=${e.currentTarget.dataset.id}` });
    },
    claim() {
      this.triggerEvent('claim');
    },
  },
});
