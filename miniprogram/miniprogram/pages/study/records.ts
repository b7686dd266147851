import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';
import { count } from '../../view/study';
import { moment } from '../../view/words';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    loaded: false,
    items: [] as { id: string; title: string; text: string; when: string }[],
    next: '',
    clearing: false,
    courses: [] as { id: string; name: string }[],
    courseAt: 0,
    reason: '',
    cleared: '',
    busy: false,
  },
  onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '' });
    this.load('');
  },
  async onReachBottom() {
    if (this.data.next) await this.load(this.data.next);
  },
  retry() {
    this.load('');
  },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListStudyImportItem']>('GET', `/filings/${this.data.id}/study/imports`, {
        after,
      });
      const items = page.items.map((i) => ({
        id: i.id,
        title: `${i.source_text} · ${i.platform}`,
        text: `${count(i.records)} 条记录，新增或更新 ${count(i.added)} 项`,
        when: `${moment(i.at)}收到`,
      }));
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
      this.setData({
        clearing: true,
        cleared: '',
        courses: [{ id: '', name: '全部课程' }, ...s.courses],
        courseAt: 0,
        problem: '',
      });
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
  typeReason(e: WechatMiniprogram.Input) {
    this.setData({ reason: e.detail.value, problem: '', at: {} });
  },
  async clear() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      const { removed } = await ask<Schemas['StudyCleared']>('POST', `/filings/${this.data.id}/study/clear`, {
        course: this.data.courses[this.data.courseAt].id,
        reason: this.data.reason,
      });
      this.setData({
        clearing: false,
        reason: '',
        problem: '',
        cleared: removed ? `已清除 ${count(removed)} 项导入的记录，可以重新导入。` : '没有文件导入的记录可以清除。',
      });
      await this.load('');
    } catch (e) {
      refuse(this, e);
    }
    this.setData({ busy: false });
  },
  importStudy() {
    wx.redirectTo({ url: `/pages/study/import?id=${this.data.id}` });
  },
});
