import { addLicence, forgetLicence, keepLicence, licence, type Picture } from '../../api/licence';
import { refuse } from '../../api/refuse';
import { ask, moved, type Schemas } from '../../api/request';
import { dropTyped, keepTyped, typed as kept } from '../../api/typed';
import { sentence } from '../../view/page';
import { bodyOf, formOf, type EnterpriseForm } from '../../view/enterprise';

const form = 'enterprise';

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    me: null as Schemas['Me'] | null,
    themes: { accepted: 'success', returned: 'danger' },
    edit: false,
    first: true,
    busy: false,
    done: '',
    moving: false,
    filePurposes: [{ id: 'licence', title: '营业执照照片' }],
    counties: [] as Schemas['Window'][],
    form: formOf(null, {}) as EnterpriseForm,
    photo: null as Picture | null,
  },
  onShow() {
    if (!this.data.busy) this.load();
  },
  async load() {
    try {
      const [me, windows] = await Promise.all([
        ask<Schemas['Me']>('GET', '/me'),
        ask<Schemas['ListWindow']>('GET', '/windows'),
      ]);
      const e = me.enterprise ?? null;
      this.setData({
        me,
        counties: windows.items.filter((w) => w.county),
        form: formOf(e, kept(form, {})),
        edit: !e || e.state === 'returned',
        first: !e,
        photo: e ? null : licence(),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** Each change stands on this phone until it has reached the county. */
  typed(e: WechatMiniprogram.CustomEvent<{ field: string; values: Record<string, string> }>) {
    keepTyped(form, e.detail.values);
    if (this.data.at[e.detail.field]) this.setData({ at: { ...this.data.at, [e.detail.field]: '' } });
  },
  async takePhoto() {
    const found = await wx.chooseMedia({ count: 1, mediaType: ['image'], sizeType: ['compressed'] }).catch((e) => {
      const said = String((e as { errMsg?: string }).errMsg); // closing the sheet is no error
      if (!/cancel/.test(said)) this.setData({ problem: '照片没有打开，请重新选择' });
      return null;
    });
    if (!found) return;
    const [{ tempFilePath: path, size }] = found.tempFiles;
    keepLicence({ path, size });
    this.setData({ photo: { path, size } });
  },
  lookAtPhoto() {
    wx.previewImage({ urls: [this.data.photo!.path] });
  },
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    if (!e.detail.code) return; // they would rather not: nothing changes
    this.setData({ busy: true });
    try {
      this.setData({ me: await ask<Schemas['Me']>('POST', '/me/phone', { code: e.detail.code }), problem: '' });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
    this.setData({ busy: false });
  },
  async save() {
    if (this.data.busy) return;
    this.setData({ busy: true, problem: '', at: {}, done: '' });
    const { me, first, photo } = this.data;
    const values = { ...this.data.form, ...kept(form, {}) } as EnterpriseForm;
    try {
      const body = bodyOf(values, first ? undefined : me!.enterprise!.seen);
      const saved = await ask<Schemas['Me']>(first ? 'POST' : 'PUT', '/enterprise', body);
      dropTyped(form);
      const lost = photo ? await this.attach(saved.enterprise!.id, photo) : '';
      await this.load();
      this.setData({ done: '已提交，等待县区审核。', problem: lost });
    } catch (e) {
      if (moved(e)) await this.load(); // what was typed stays
      refuse(this, e, { form: values, busy: false });
      return;
    }
    this.setData({ busy: false });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  /** The picture follows the registration; one that did not arrive can be added again. */
  async attach(id: string, photo: Picture): Promise<string> {
    try {
      await addLicence(id, photo);
      forgetLicence();
      return '';
    } catch (e) {
      return `登记已提交，营业执照照片没有传上：${sentence(e)}。请在下面重新添加。`;
    }
  },
  call() {
    wx.makePhoneCall({ phoneNumber: this.data.me!.enterprise!.window.dial, fail: () => {} });
  },
  openMove() {
    this.setData({ moving: true });
  },
  closeMove() {
    this.setData({ moving: false });
  },
  async moved() {
    this.setData({ moving: false });
    await this.load();
  },
  members() {
    wx.navigateTo({ url: '/pages/members/members' });
  },
  draft() {
    wx.navigateTo({ url: '/pages/filing/new' });
  },
});
