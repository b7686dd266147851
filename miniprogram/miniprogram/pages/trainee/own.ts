import { ask, openFile, Refusal, type Schemas } from '../../api/request';
import { viewCorrection, viewOwn } from '../../view/own';
import { sentence } from '../../view/page';

Page({
  data: {
    problem: '',
    sent: '',
    busy: false,
    own: null as ReturnType<typeof viewOwn> | null,
    asked: [] as ReturnType<typeof viewCorrection>[],
    correcting: false,
  },
  onShow() {
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const [own, asked] = await Promise.all([
        ask<Schemas['OwnData']>('GET', '/trainee/data'),
        ask<Schemas['ListCorrectionView']>('GET', '/trainee/corrections'),
      ]);
      this.setData({ own: viewOwn(own), asked: asked.items.map(viewCorrection), problem: '' });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e) });
    }
  },
  async download() {
    if (this.data.busy) return;
    this.setData({ busy: true, problem: '' });
    try {
      await openFile('/trainee/data.xlsx');
    } catch (e) {
      this.setData({ problem: sentence(e) });
      wx.pageScrollTo({ scrollTop: 0 });
    }
    this.setData({ busy: false });
  },
  correct() {
    this.setData({ correcting: true, sent: '' });
  },
  uncorrect() {
    this.setData({ correcting: false });
  },
  corrected(e: WechatMiniprogram.CustomEvent<{ sent: string }>) {
    this.setData({ correcting: false, sent: e.detail.sent });
    this.load();
    wx.pageScrollTo({ scrollTop: 0 });
  },
  unbind() {
    wx.navigateTo({ url: '/pages/trainee/unbind' });
  },
});
