import { ask, moved, type Schemas } from '../../api/request';
import { viewClaimPersonWhole } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: {
    problem: '',
    id: '',
    row: '',
    busy: false,
    person: null as ReturnType<typeof viewClaimPersonWhole> | null,
  },
  onLoad(q: { id?: string; row?: string }) {
    this.setData({ id: q.id ?? '', row: q.row ?? '' });
    this.load();
  },
  async load() {
    try {
      const answer = await ask<Schemas['ClaimPersonView']>('GET', `/claims/${this.data.id}/people/${this.data.row}`);
      this.setData({ person: viewClaimPersonWhole(answer), problem: '' });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** Leaves the person out, or takes them in again: the same button takes it back. */
  async omit() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    const { revision, omitted } = this.data.person!;
    try {
      await ask('POST', `/claims/${this.data.id}/people/${this.data.row}`, { revision, omitted: !omitted });
      await this.load();
    } catch (e) {
      if (moved(e)) await this.load();
      this.setData({ problem: sentence(e) });
    }
    this.setData({ busy: false });
  },
  study() {
    wx.navigateTo({ url: `/pages/study/person?id=${this.data.person!.filing}&row=${this.data.row}` });
  },
});
