// How the training goes, while it runs and after it: read by itself, so that a
// failure here leaves the rest of the page whole.
import { ask, type Schemas } from '../../../../api/request';
import { sentence } from '../../../../view/page';
import { viewSummary } from '../../../../view/study';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { filingId: String, number: String, claimable: Boolean, seen: String },
  data: { study: null as ReturnType<typeof viewSummary> | null, problem: '' },
  observers: {
    'filingId, seen': function read(id: string) {
      if (id) this.load();
    },
  },
  methods: {
    async load() {
      try {
        const summary = await ask<Schemas['StudySummaryView']>('GET', `/filings/${this.data.filingId}/study/summary`);
        this.setData({ study: viewSummary(summary), problem: '' });
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
    records() {
      wx.navigateTo({ url: `/pages/study/import?id=${this.data.filingId}` });
    },
    progress() {
      wx.navigateTo({ url: `/pages/study/progress?id=${this.data.filingId}` });
    },
    ledger() {
      wx.navigateTo({ url: `/pages/study/ledger?id=${this.data.filingId}&number=${this.data.number}` });
    },
  },
});
