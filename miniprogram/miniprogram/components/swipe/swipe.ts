// A row that is drawn to the left to show what can be done with it. TDesign's
// own works by event handlers in WXS, which the preview cannot run; the button
// is there for screen readers without drawing.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { text: { type: String, value: '删除' }, label: String, disabled: Boolean },
  data: { open: false, from: 0, at: 0 },
  methods: {
    start(e: WechatMiniprogram.TouchEvent) {
      this.setData({ from: e.touches[0].clientX, at: e.touches[0].clientY });
    },
    end(e: WechatMiniprogram.TouchEvent) {
      const across = e.changedTouches[0].clientX - this.data.from;
      const along = Math.abs(e.changedTouches[0].clientY - this.data.at);
      if (Math.abs(across) > 40 && Math.abs(across) > along * 2)
        this.setData({ open: across < 0 && !this.data.disabled });
    },
    act() {
      this.setData({ open: false });
      this.triggerEvent('act');
    },
  },
});
