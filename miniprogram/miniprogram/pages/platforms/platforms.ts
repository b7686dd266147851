import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    platforms: null as Schemas['PlatformChoice'][] | null,
    assessments: [] as Schemas['AssessmentItem'][],
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const platforms = await ask<Schemas['ListPlatformChoice']>('GET', '/my/platforms');
      const assessments = await ask<Schemas['ListAssessmentItem']>('GET', '/assessments');
      this.setData({ platforms: platforms.items, assessments: assessments.items, problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async register(e: WechatMiniprogram.TouchEvent) {
    try {
      await ask('POST', `/my/platforms/${e.currentTarget.dataset.id}/registration`);
      wx.showToast({ title: '已申请，等待市职业技能服务中心办理', icon: 'none' });
      await this.load();
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  async assess() {
    try {
      const a = await ask<Schemas['AssessmentView']>('POST', '/assessments');
      wx.navigateTo({ url: `/pages/platforms/assessment?id=${a.id}` });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/platforms/assessment?id=${e.currentTarget.dataset.id}` });
  },
});
