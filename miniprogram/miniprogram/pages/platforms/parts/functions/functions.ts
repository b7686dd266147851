// What the platform must be able to do (网络平台功能).
import type { Schemas } from '../../../../api/request';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    form: { type: Object, value: {} as Schemas['AssessmentForm'] },
    at: { type: Object, value: {} as Record<string, string> },
  },
  data: {
    functions: [
      { id: 'records', title: '培训记录' },
      { id: 'teaching', title: '教学' },
      { id: 'practice', title: '练习' },
      { id: 'evaluation', title: '评价' },
      { id: 'tracking', title: '课程学习全过程跟踪' },
    ],
  },
  methods: {
    tick(e: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
      const { path } = (e.currentTarget as unknown as WechatMiniprogram.Target).dataset;
      this.triggerEvent('set', { path, value: e.detail.value });
    },
  },
});
