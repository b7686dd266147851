import { ask, type Schemas } from '../../api/request';
import { typeWords } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', copy: '', types: Object.entries(typeWords).map(([id, w]) => ({ id, ...w })) },
  onLoad(q: { copy?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), copy: q.copy ?? '' });
  },
  async pick(e: WechatMiniprogram.TouchEvent) {
    try {
      const f = await ask<Schemas['FilingView']>(
        'POST',
        this.data.copy ? `/filings/${this.data.copy}/copy` : '/filings',
        { type: e.currentTarget.dataset.type },
      );
      wx.redirectTo({ url: `/pages/filing/edit?id=${f.id}&step=platform` });
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  register() {
    wx.navigateTo({ url: '/pages/enterprise/enterprise' });
  },
});
