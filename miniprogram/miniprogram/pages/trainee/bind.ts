import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', me: null as Schemas['Me'] | null, name: '', id: '' },
  async onLoad() {
    this.setData({ care: !!wx.getStorageSync('care') });
    try { this.setData({ me: await ask<Schemas['Me']>('GET', '/me') }); } catch (e) { this.setData({ problem: sentence(e) }); }
  },
  name(e: WechatMiniprogram.Input) { this.setData({ name: e.detail.value }); },
  number(e: WechatMiniprogram.Input) { this.setData({ id: e.detail.value }); },
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    if (!e.detail.code) return;
    try { this.setData({ me: await ask<Schemas['Me']>('POST', '/me/phone', { code: e.detail.code }), problem: '' }); } catch (err) { this.setData({ problem: sentence(err) }); }
  },
  async bind() {
    try {
      await ask('POST', '/trainee', { name: this.data.name, id_number: this.data.id });
      wx.redirectTo({ url: '/pages/trainee/courses' });
    } catch (e) { this.setData({ problem: sentence(e) }); }
  },
});
