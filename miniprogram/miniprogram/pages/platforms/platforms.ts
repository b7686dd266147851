import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { viewAssessmentItem, viewPlatform } from '../../view/platforms';

Page({
  data: {
    problem: '',
    platforms: null as ReturnType<typeof viewPlatform>[] | null,
    assessments: [] as ReturnType<typeof viewAssessmentItem>[],
    busy: '',
  },
  onShow() {
    this.load();
  },
  async load() {
    try {
      const [platforms, assessments] = await Promise.all([
        ask<Schemas['ListPlatformChoice']>('GET', '/my/platforms'),
        ask<Schemas['ListAssessmentItem']>('GET', '/assessments'),
      ]);
      this.setData({
        platforms: platforms.items.map(viewPlatform),
        assessments: assessments.items.map(viewAssessmentItem),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async register(e: WechatMiniprogram.TouchEvent) {
    const id = e.currentTarget.dataset.id as string;
    if (this.data.busy) return;
    this.setData({ busy: id });
    try {
      await ask('POST', `/my/platforms/${id}/registration`);
      wx.showToast({ title: '已申请，等待市职业技能服务中心办理', icon: 'none' });
      await this.load();
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
    this.setData({ busy: '' });
  },
  async assess() {
    if (this.data.busy) return;
    this.setData({ busy: 'assess' });
    try {
      const a = await ask<Schemas['AssessmentView']>('POST', '/assessments');
      wx.navigateTo({ url: `/pages/platforms/assessment?id=${a.id}` });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
    this.setData({ busy: '' });
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/platforms/assessment?id=${e.currentTarget.dataset.id}` });
  },
});
