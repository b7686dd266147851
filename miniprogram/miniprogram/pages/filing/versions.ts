import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    open: 0,
    loaded: false,
    items: [] as (Schemas['FilingVersion'] & { when: string })[],
  },
  whole(e: WechatMiniprogram.TouchEvent) {
    const n = Number(e.currentTarget.dataset.version);
    this.setData({ open: this.data.open === n ? 0 : n });
  },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const versions = await ask<Schemas['ListFilingVersion']>('GET', `/filings/${q.id}/versions`);
      this.setData({ loaded: true, items: versions.items.map((v) => ({ ...v, when: moment(v.at) })) });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
