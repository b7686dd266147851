import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewPerson } from '../../view/study';

Page({
  data: {
    problem: '',
    id: '',
    row: '',
    person: null as ReturnType<typeof viewPerson> | null,
    open: '',
    purposes: [
      { id: 'screenshot', title: '学习时长截图' },
      { id: 'results', title: '培训成绩或成果截图' },
    ],
  },
  onLoad(q: { id?: string; row?: string }) {
    this.setData({ id: q.id ?? '', row: q.row ?? '' });
  },
  onShow() {
    this.load();
  },
  async load() {
    try {
      const answer = await ask<Schemas['LearnerView']>('GET', `/filings/${this.data.id}/study/people/${this.data.row}`);
      this.setData({ person: viewPerson(answer), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  course(e: WechatMiniprogram.TouchEvent) {
    const id = e.currentTarget.dataset.id as string;
    this.setData({ open: this.data.open === id ? '' : id });
  },
  importStudy() {
    wx.navigateTo({ url: `/pages/study/import?id=${this.data.id}` });
  },
});
