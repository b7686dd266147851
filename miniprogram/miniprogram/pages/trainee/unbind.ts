import { ask } from '../../api/request';
import { sentence } from '../../view/page';

/** What unbinding erases, what the law keeps, and what then. */
interface Unbinding {
  erases: string[];
  keeps: string[];
  after: string;
}

Page({
  data: { problem: '', told: null as Unbinding | null, busy: false },
  onLoad() {
    this.load();
  },
  async load() {
    try {
      this.setData({ told: await ask<Unbinding>('GET', '/trainee/unbinding'), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  back() {
    wx.navigateBack();
  },
  async unbind() {
    if (this.data.busy) return;
    const { confirm } = await wx.showModal({
      title: '解除绑定',
      content: '解除以后不能撤回，要用时须重新实名绑定。',
      confirmText: '解除',
    });
    if (!confirm) return;
    this.setData({ busy: true });
    try {
      await ask('POST', '/trainee/unbinding');
      wx.reLaunch({ url: '/pages/me/me' });
    } catch (e) {
      this.setData({ problem: sentence(e), busy: false });
    }
  },
});
