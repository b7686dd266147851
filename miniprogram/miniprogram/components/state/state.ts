// What a page shows instead of its content: loading (a skeleton, when it takes
// longer than a moment), empty, or failed with what happened and the way on.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    kind: { type: String, value: 'loading' as 'loading' | 'empty' | 'failed' },
    text: String,
    action: String,
    icon: String,
  },
  data: {
    rows: [{ width: '40%', height: '40rpx' }, { height: '88rpx' }, { height: '88rpx' }, { width: '70%' }],
  },
  methods: {
    act() {
      this.triggerEvent('action');
    },
  },
});
