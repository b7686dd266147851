import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', loaded: false, items: [] as (Schemas['FilingVersion'] & { when: string })[] },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const versions = await ask<Schemas['ListFilingVersion']>('GET', `/filings/${q.id}/versions`);
      this.setData({ loaded: true, items: versions.items.map((v) => ({ ...v, when: moment(v.at) })) });
    } catch (e) { this.setData({ problem: sentence(e) }); }
  },
});
