// A sheet from below, with a title and a way to close it. What is in it is the
// page's; `close` asks the page to put `show` away.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { show: Boolean, title: String, tone: { type: String, value: 'plain' } },
  methods: {
    close() {
      this.triggerEvent('close');
    },
    change(e: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!e.detail.visible) this.close();
    },
  },
});
