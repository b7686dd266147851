import { ask } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

/** The guide, and what the person said of it. */
interface Guide {
  version: string;
  paragraphs: string[];
  agreed: boolean;
  before: string;
  at?: string;
}

Page({
  data: { problem: '', guide: null as Guide | null, when: '', busy: false },
  onLoad() {
    this.load();
  },
  load() {
    return this.show(ask<Guide>('GET', '/me/privacy'));
  },
  async show(answer: Promise<Guide>) {
    try {
      const guide = await answer;
      this.setData({ guide, when: guide.at ? moment(guide.at) : '', problem: '', busy: false });
    } catch (e) {
      this.setData({ problem: sentence(e), busy: false });
    }
  },
  agree() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    this.show(ask<Guide>('POST', '/me/privacy', { version: this.data.guide!.version }));
  },
});
