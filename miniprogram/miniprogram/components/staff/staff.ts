// The first screen of a member of staff: what is overdue, and what waits.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { staff: { type: Object, value: null } },
  methods: {
    open(e: WechatMiniprogram.TouchEvent) {
      wx.navigateTo({ url: e.currentTarget.dataset.url as string });
    },
    queue() {
      wx.navigateTo({ url: '/pages/staff/queue' });
    },
  },
});
