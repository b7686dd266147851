import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    editable: true,
    loaded: false,
    name: '',
    bank: '',
    account: '',
    busy: false,
  },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '' });
    await this.load();
  },
  async load() {
    try {
      const claim = await ask<Schemas['ClaimView']>('GET', `/claims/${this.data.id}`);
      const { bank, account } = claim.editable ? claim.payee : { bank: '', account: '' };
      this.setData({ loaded: true, editable: claim.editable, name: claim.enterprise, bank, account, problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  async save() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      await ask('PUT', `/claims/${this.data.id}/payee`, {
        name: this.data.name,
        bank: this.data.bank,
        account: this.data.account,
      });
      wx.navigateBack();
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
});
