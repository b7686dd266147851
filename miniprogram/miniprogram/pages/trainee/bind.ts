import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';

type Me = Schemas['Me'];

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    me: null as Me | null,
    waiting: false,
    name: '',
    id: '',
  },
  async onLoad() {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      this.show(await ask<Me>('GET', '/me'));
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  show(me: Me) {
    this.setData({ me, waiting: me.binding?.state === 'open', problem: '', at: {} });
  },
  name(e: WechatMiniprogram.Input) {
    this.setData({ name: e.detail.value });
  },
  number(e: WechatMiniprogram.Input) {
    this.setData({ id: e.detail.value });
  },
  call() {
    const dial = this.data.me?.binding?.window.dial;
    if (dial) wx.makePhoneCall({ phoneNumber: dial }).catch(() => undefined);
  },
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    if (!e.detail.code) return;
    try {
      this.show(await ask<Me>('POST', '/me/phone', { code: e.detail.code }));
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  async bind() {
    try {
      const me = await ask<Me>('POST', '/trainee', { name: this.data.name, id_number: this.data.id });
      this.show(me);
      if (me.trainee_name && !this.data.waiting) wx.redirectTo({ url: '/pages/trainee/courses' });
      else wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e);
    }
  },
});
