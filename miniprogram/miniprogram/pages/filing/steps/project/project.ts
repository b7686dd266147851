// 项目: what is taught, from when to when, and who sees to it.
import { endChoices, whatFields, whoFields } from '../../../../view/filing';
import { day, dayOfYear } from '../../../../view/words';
import type { Schemas } from '../../../../api/request';

const up = { bubbles: true, composed: true };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    form: { type: Object, value: null as unknown as Schemas['FilingForm'] },
    at: { type: Object, value: {} as Record<string, string> },
    dates: { type: Object, value: null as unknown as Schemas['FilingDates'] },
  },
  data: {
    whatFields,
    whoFields,
    people: [{ path: 'planned_people', label: '培训计划人数', hint: '导入名册后自动填写', kind: 'number' }],
    earliest: '',
    startText: '',
    endText: '',
    ends: [] as ReturnType<typeof endChoices>,
  },
  observers: {
    dates(d: Schemas['FilingDates'] | null) {
      this.setData({ earliest: d ? day(d.strict.last) : '' });
    },
    'form.start': function ends(start: string) {
      this.setData({ ends: endChoices(start ?? '') });
    },
    form(form: Schemas['FilingForm'] | null) {
      this.setData({ startText: dayOfYear(form?.start ?? ''), endText: dayOfYear(form?.end ?? '') });
    },
  },
  methods: {
    pick(e: WechatMiniprogram.PickerChange) {
      this.triggerEvent('set', { path: e.currentTarget.dataset.path, value: e.detail.value }, up);
    },
    useEarliest() {
      const { last } = (this.data.dates as Schemas['FilingDates']).strict;
      this.triggerEvent('set', { path: 'start', value: last }, up);
    },
    end(e: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('set', { path: 'end', value: e.currentTarget.dataset.day }, up);
    },
    why() {
      wx.navigateTo({ url: `/pages/why/why?start=${(this.data.form as Schemas['FilingForm']).start}` });
    },
  },
});
