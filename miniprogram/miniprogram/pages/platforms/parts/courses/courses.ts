// The courses of an assessment (线上培训计划).
import type { Schemas } from '../../../../api/request';

type Course = Schemas['AssessmentCourse'];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    courses: { type: Array, value: [] as Course[] },
    at: { type: Object, value: {} as Record<string, string> },
  },
  data: {
    fields: [
      { id: 'name', title: '课程资源名称', hint: '课程资源名称', max: 500 },
      { id: 'points', title: '内容要点', hint: '内容要点', max: 500 },
      { id: 'form', title: '资源形式', hint: '例如 视频', max: 100 },
    ],
  },
  methods: {
    set(path: string, value: unknown) {
      this.triggerEvent('set', { path, value });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { path } = (e.currentTarget as unknown as WechatMiniprogram.Target).dataset;
      this.set(path as string, e.detail.value);
    },
    minutes(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { path } = (e.currentTarget as unknown as WechatMiniprogram.Target).dataset;
      this.set(path as string, Number(e.detail.value) || 0);
    },
    pause() {
      this.triggerEvent('pause');
    },
    add() {
      this.set(`courses[${this.data.courses.length}]`, { name: '', points: '', form: '视频', minutes: 0 });
    },
    remove(e: WechatMiniprogram.TouchEvent) {
      const { at } = e.currentTarget.dataset as { at: number };
      this.set(
        'courses',
        this.data.courses.filter((_, i) => i !== at),
      );
    },
  },
});
