import { call } from '../../api/permission';
import { refuse } from '../../api/refuse';
import { ask, type Schemas } from '../../api/request';
import { sentence, without } from '../../view/page';

type Me = Schemas['Me'];

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    me: null as Me | null,
    waiting: false,
    busy: false,
    name: '',
    id: '',
  },
  onLoad() {
    this.load();
  },
  async load() {
    try {
      this.show(await ask<Me>('GET', '/me'));
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  show(me: Me) {
    this.setData({ me, waiting: me.binding?.state === 'open', problem: '', at: {}, busy: false });
  },
  /** What is typed stays in the page: a name and an ID number are not laid down on the phone. */
  type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const { field, at } = e.currentTarget.dataset as { field: 'name' | 'id'; at: string };
    this.data[field] = e.detail.value;
    if (this.data.at[at]) this.setData(without(this.data.at, at));
  },
  call() {
    const dial = this.data.me?.binding?.window.dial;
    if (dial) call(dial);
  },
  windows() {
    wx.navigateTo({ url: '/pages/windows/windows' });
  },
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string; errMsg?: string }>) {
    if (!e.detail.code) {
      this.setData({
        problem: '没有取得手机号，核对不了是不是您本人。可以再点一次并允许，或者带身份证到受理窗口办理。',
      });
      return;
    }
    this.setData({ busy: true });
    try {
      this.show(await ask<Me>('POST', '/me/phone', { code: e.detail.code }));
    } catch (err) {
      this.setData({ problem: sentence(err), busy: false });
    }
  },
  async bind() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      const me = await ask<Me>('POST', '/trainee', { name: this.data.name, id_number: this.data.id });
      this.show(me);
      if (me.trainee_name && !this.data.waiting) wx.redirectTo({ url: '/pages/trainee/courses' });
      else wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
});
