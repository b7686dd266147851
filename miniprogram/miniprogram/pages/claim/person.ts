import { ask, type Schemas } from '../../api/request';
import { viewClaimPersonWhole } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', id: '', row: '', person: null as ReturnType<typeof viewClaimPersonWhole> | null },
  onLoad(q: { id?: string; row?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '', row: q.row ?? '' });
    this.load();
  },
  async load() {
    try {
      this.setData({
        person: viewClaimPersonWhole(
          await ask<Schemas['ClaimPersonView']>('GET', `/claims/${this.data.id}/people/${this.data.row}`),
        ),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async omit() {
    const p = this.data.person!;
    try {
      await ask('POST', `/claims/${this.data.id}/people/${this.data.row}`, {
        revision: p.revision,
        omitted: !p.omitted,
      });
      await this.load();
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  study() {
    wx.navigateTo({ url: `/pages/study/person?id=${this.data.person!.filing}&row=${this.data.row}` });
  },
});
