// The first screen of HR: the one thing that needs them, and the live cases.
import type { HomeShown } from '../../view/home';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { home: { type: Object, value: {} as HomeShown } },
  methods: {
    need() {
      this.triggerEvent('need');
    },
    create() {
      this.triggerEvent('create');
    },
    all() {
      this.triggerEvent('all');
    },
    open(e: WechatMiniprogram.TouchEvent) {
      wx.navigateTo({ url: e.currentTarget.dataset.url as string });
    },
  },
});
