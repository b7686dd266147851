import { ask, type Schemas } from '../../api/request';
import { fieldsOf, sentence } from '../../view/page';
import { count, type Imported, viewImport } from '../../view/study';

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    loaded: false,
    items: [] as Imported[],
    next: '',
    clearing: false,
    courses: [] as { id: string; name: string }[],
    courseAt: 0,
    cleared: '',
    busy: false,
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.load('');
  },
  async onReachBottom() {
    if (this.data.next) await this.load(this.data.next);
  },
  retry() {
    return this.load('');
  },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListStudyImportItem']>('GET', `/filings/${this.data.id}/study/imports`, {
        after,
      });
      const items = page.items.map(viewImport);
      this.setData({
        items: after ? [...this.data.items, ...items] : items,
        next: page.next,
        loaded: true,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async openClear() {
    try {
      const s = await ask<Schemas['StudySummaryView']>('GET', `/filings/${this.data.id}/study/summary`);
      const courses = [{ id: '', name: '全部课程' }, ...s.courses];
      this.setData({ clearing: true, cleared: '', courses, courseAt: 0, problem: '', at: {} });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  closeClear() {
    this.setData({ clearing: false });
  },
  pickCourse(e: WechatMiniprogram.PickerChange) {
    this.setData({ courseAt: Number(e.detail.value) });
  },
  typeReason(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    (this as { reason?: string }).reason = e.detail.value;
    if (this.data.at.reason) this.setData({ at: {} });
  },
  async clear() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      const { removed } = await ask<Schemas['StudyCleared']>('POST', `/filings/${this.data.id}/study/clear`, {
        course: this.data.courses[this.data.courseAt].id,
        reason: (this as { reason?: string }).reason ?? '',
      });
      (this as { reason?: string }).reason = '';
      this.setData({
        clearing: false,
        at: {},
        cleared: removed ? `已清除 ${count(removed)} 项导入的记录，可以重新导入。` : '没有文件导入的记录可以清除。',
      });
      await this.load('');
    } catch (e) {
      this.setData({ at: fieldsOf(e), problem: sentence(e) });
    }
    this.setData({ busy: false });
  },
  importStudy() {
    wx.redirectTo({ url: `/pages/study/import?id=${this.data.id}` });
  },
});
