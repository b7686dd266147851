// The bar at the thumb: one primary button, at most one second, safe area
// inside. While `busy` the primary turns and takes no further tap.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    text: String,
    busy: Boolean,
    disabled: Boolean,
    second: String,
    note: String,
    openType: String,
  },
  methods: {
    go() {
      this.triggerEvent('go');
    },
    other() {
      this.triggerEvent('second');
    },
    phone(e: WechatMiniprogram.CustomEvent) {
      this.triggerEvent('getphonenumber', e.detail);
    },
  },
});
