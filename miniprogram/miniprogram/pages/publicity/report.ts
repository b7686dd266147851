import { askConsent } from '../../api/consent';
import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    counties: [] as Schemas['Window'][],
    countyAt: -1,
    text: '',
    name: '',
    contact: '',
    busy: false,
    taken: '',
  },
  onLoad() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const windows = await ask<Schemas['ListWindow']>('GET', '/windows');
      this.setData({ counties: windows.items.filter((w) => w.county), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  county(e: WechatMiniprogram.PickerChange) {
    this.setData({ countyAt: Number(e.detail.value) });
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  async send() {
    const { counties, countyAt, text, name, contact, busy } = this.data;
    if (busy) return;
    this.setData({ busy: true });
    try {
      await askConsent(['objection_answered']);
      const taken = await ask<Schemas['ObjectionTaken']>('POST', '/reports', {
        county: counties[countyAt]?.county ?? '',
        text,
        name,
        contact,
      });
      this.setData({ busy: false, taken: taken.sentence, text: '', name: '', contact: '', problem: '' });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
  mine() {
    wx.redirectTo({ url: '/pages/publicity/mine' });
  },
});
