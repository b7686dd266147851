import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: {
    id: '',
    problem: '',
    open: 0,
    loaded: false,
    items: [] as (Schemas['FilingVersion'] & { when: string })[],
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
    this.load();
  },
  whole(e: WechatMiniprogram.TouchEvent) {
    const n = Number(e.currentTarget.dataset.version);
    this.setData({ open: this.data.open === n ? 0 : n });
  },
  async load() {
    this.setData({ problem: '' });
    try {
      const versions = await ask<Schemas['ListFilingVersion']>('GET', `/filings/${this.data.id}/versions`);
      this.setData({ loaded: true, items: versions.items.map((v) => ({ ...v, when: moment(v.at) })) });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
