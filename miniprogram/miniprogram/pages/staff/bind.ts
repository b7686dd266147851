// Binds a member of staff's account to this WeChat user, confirms it, or ends it.
import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';

type Staff = Schemas['StaffView'];

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    staff: null as Staff | null,
    code: '',
    password: '',
    busy: false,
  },
  onShow() {
    this.load();
  },
  async load() {
    try {
      this.setData({ staff: await ask<Staff>('GET', '/staff'), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  async send(run: () => Promise<Staff>) {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      this.setData({ staff: await run(), code: '', problem: '', at: {} });
    } catch (e) {
      refuse(this, e);
    } finally {
      this.setData({ busy: false, password: '' });
    }
  },
  bind() {
    return this.send(() => ask<Staff>('POST', '/staff/bind', { code: this.data.code }));
  },
  confirm() {
    return this.send(() => ask<Staff>('POST', '/staff/confirm', { password: this.data.password }));
  },
  async end() {
    const { confirm } = await wx.showModal({
      title: '解除绑定',
      content: '解除后，这个微信不能再以工作人员的身份办理。',
      confirmText: '解除',
    });
    if (confirm) await this.send(() => ask<Staff>('DELETE', '/staff'));
  },
  queue() {
    wx.redirectTo({ url: '/pages/staff/queue' });
  },
});
