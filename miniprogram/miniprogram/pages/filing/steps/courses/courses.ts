// 课程: one is open at a time; the first is open at once. What the training
// tells (days, people, platform) is filled in and folded.
import { courseFields, courseMore, courseOpen, type FieldDef } from '../../../../view/filing';
import type { Schemas } from '../../../../api/request';

const up = { bubbles: true, composed: true };
type Form = Schemas['FilingForm'];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    form: { type: Object, value: null as unknown as Form },
    at: { type: Object, value: {} as Record<string, string> },
    platforms: { type: Array, value: [] as Schemas['PlatformChoice'][] },
    open: Number,
    hours: Number,
    length: Number,
  },
  data: {
    fields: [] as FieldDef[],
    more: [] as FieldDef[],
    folded: true,
    key: '',
    platform: '',
    rows: [] as { id: string; name: string; note: string; open: boolean }[],
  },
  observers: {
    'form, open': function show(form: Form | null, open: number) {
      const courses = form?.courses ?? [];
      const all = this.data.platforms as Schemas['PlatformChoice'][];
      this.setData({
        key: `courses.${open}`,
        platform: all.find((p) => p.id === courses[open]?.platform)?.name ?? '',
        rows: courses.map((c) => ({
          id: c.id,
          name: c.name || '还没有名称',
          note: courseOpen(c) ? '还没有填完' : `${c.minutes} 分钟 · ${c.people} 人`,
          open: courseOpen(c),
        })),
      });
    },
    open(open: number) {
      this.setData({
        fields: open < 0 ? [] : courseFields(open),
        more: open < 0 ? [] : courseMore(open),
        folded: true,
      });
    },
  },
  methods: {
    add() {
      this.triggerEvent('add', {}, up);
    },
    choose(e: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('open', { at: Number(e.currentTarget.dataset.at) }, up);
    },
    remove() {
      this.triggerEvent('drop', { at: this.data.open }, up);
    },
    unfold() {
      this.setData({ folded: !this.data.folded });
    },
    module(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.triggerEvent('set', { path: `courses[${this.data.open}].module`, value: e.detail.value }, up);
    },
    day(e: WechatMiniprogram.PickerChange) {
      const path = `courses[${this.data.open}].${e.currentTarget.dataset.field}`;
      this.triggerEvent('set', { path, value: e.detail.value }, up);
    },
    elsewhere(e: WechatMiniprogram.PickerChange) {
      const { id } = (this.data.platforms as Schemas['PlatformChoice'][])[Number(e.detail.value)];
      this.triggerEvent('set', { path: `courses[${this.data.open}].platform`, value: id }, up);
    },
  },
});
