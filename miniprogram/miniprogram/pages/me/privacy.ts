import { ask, type Schemas } from '../../api/request';
import { dayOfYear, moment } from '../../view/words';
import { sentence } from '../../view/page';

/** The guide, and what the person said of it. */
type Guide = Schemas['PrivacyView'];

/** What was said of the guide, by version. */
function saidOf(g: Guide): string {
  const version = `${dayOfYear(g.version)}版`;
  if (g.agreed) return `您已同意这一版（${version}${g.at ? `，${moment(g.at)}` : ''}）`;
  return g.before ? `您同意过${dayOfYear(g.before)}版；指引改过，请再看一遍` : `现在是${version}，您还没有选择`;
}

Page({
  data: { problem: '', guide: null as Guide | null, said: '', busy: false },
  onLoad() {
    this.load();
  },
  load() {
    return this.show(ask<Guide>('GET', '/me/privacy'));
  },
  async show(answer: Promise<Guide>) {
    try {
      const guide = await answer;
      this.setData({ guide, said: saidOf(guide), problem: '', busy: false });
    } catch (e) {
      this.setData({ problem: sentence(e), busy: false });
    }
  },
  agree() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    this.show(ask<Guide>('POST', '/me/privacy', { version: this.data.guide!.version }));
  },
  notNow() {
    wx.navigateBack({ fail: () => wx.switchTab({ url: '/pages/home/home' }) });
  },
  contract() {
    wx.openPrivacyContract({ fail: () => wx.showToast({ title: '现在打不开，请稍后再试', icon: 'none' }) });
  },
});
