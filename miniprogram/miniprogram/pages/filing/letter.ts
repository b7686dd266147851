import { ask, openFile, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';

Page({
  data: { problem: '', path: '', letter: null as Schemas['Letter'] | null },
  onLoad(q: { id?: string; claim?: string }) {
    this.setData({ path: q.claim ? `/claims/${q.claim}/letter` : `/filings/${q.id}/letter` });
    this.load();
  },
  async open() {
    try {
      await openFile(`${this.data.path}.pdf`);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async load() {
    this.setData({ problem: '' });
    try {
      this.setData({ letter: await ask<Schemas['Letter']>('GET', this.data.path) });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
