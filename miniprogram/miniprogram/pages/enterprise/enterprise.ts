import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';

type Details = Schemas['EnterpriseInputBody'];

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    me: null as Schemas['Me'] | null,
    edit: false,
    myName: '',
    moveAt: -1,
    moveAddress: '',
    filePurposes: [{ id: 'licence', title: '营业执照照片' }],
    counties: [] as Schemas['Window'][],
    countyAt: -1,
    form: { name: '', credit_code: '', address: '', legal: '', phone: '', county: '', staff: 0 } as Details,
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const [me, windows] = [
        await ask<Schemas['Me']>('GET', '/me'),
        await ask<Schemas['ListWindow']>('GET', '/windows'),
      ];
      const counties = windows.items.filter((w) => w.county);
      const e = me.enterprise;
      const form = e
        ? {
            name: e.name,
            credit_code: e.credit_code,
            address: e.address,
            legal: e.legal,
            phone: e.phone,
            county: e.county,
            staff: e.staff ?? 0,
          }
        : this.data.form;
      this.setData({
        me,
        counties,
        form,
        countyAt: counties.findIndex((c) => c.county === form.county),
        edit: !e || e.state === 'returned',
        problem: '',
        at: {},
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [`form.${e.currentTarget.dataset.field}`]: e.detail.value });
  },
  name(e: WechatMiniprogram.Input) {
    this.setData({ myName: e.detail.value });
  },
  moveTo(e: WechatMiniprogram.PickerChange) {
    this.setData({ moveAt: Number(e.detail.value) });
  },
  moveAddress(e: WechatMiniprogram.Input) {
    this.setData({ moveAddress: e.detail.value });
  },
  async move() {
    try {
      await ask('POST', '/enterprise/move', {
        county: this.data.counties[this.data.moveAt].county,
        address: this.data.moveAddress,
      });
      await this.load();
    } catch (e) {
      refuse(this, e);
    }
  },
  count(e: WechatMiniprogram.Input) {
    this.setData({ 'form.staff': Number(e.detail.value) || 0 });
  },
  county(e: WechatMiniprogram.PickerChange) {
    const countyAt = Number(e.detail.value);
    this.setData({ countyAt, 'form.county': this.data.counties[countyAt].county });
  },
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    if (!e.detail.code) return;
    try {
      this.setData({ me: await ask<Schemas['Me']>('POST', '/me/phone', { code: e.detail.code }), problem: '' });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  async save() {
    try {
      await ask(
        this.data.me?.enterprise ? 'PUT' : 'POST',
        '/enterprise',
        this.data.me?.enterprise ? this.data.form : { ...this.data.form, my_name: this.data.myName },
      );
      wx.showToast({ title: '已提交，等待县区审核', icon: 'none' });
      await this.load();
    } catch (e) {
      refuse(this, e);
    }
  },
  call() {
    wx.makePhoneCall({ phoneNumber: this.data.me!.enterprise!.window.dial });
  },
  draft() {
    wx.navigateTo({ url: '/pages/filing/new' });
  },
});
