// The tracking number after a submission: copied, and asked to be told of what comes.
import { askTemplates } from '../../../../api/consent';
import { ask, type Schemas } from '../../../../api/request';

const kinds: Schemas['Subscription']['kind'][] = ['filing_accepted', 'filing_returned', 'training_starts'];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { number: String, filingId: String },
  data: {
    templates: [] as string[],
    asked: false,
    next: [
      { title: '提交备案', state: 'done' },
      { title: '县区审核', text: '培训开始前作出决定', state: 'now' },
      { title: '培训', state: 'next' },
    ],
  },
  lifetimes: {
    /** WeChat's sheet must come first in a tap, so the templates are read before. */
    async attached() {
      const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions').catch(() => ({ items: [] }));
      this.setData({ templates: items.filter((s) => s.kinds.some((k) => kinds.includes(k))).map((s) => s.template) });
    },
  },
  methods: {
    copy() {
      wx.setClipboardData({ data: this.data.number });
    },
    async tell() {
      if (this.data.asked || !this.data.templates.length) {
        this.look();
        return;
      }
      await askTemplates(this.data.templates).catch(() => undefined);
      this.setData({ asked: true });
    },
    look() {
      wx.redirectTo({ url: `/pages/filing/detail?id=${this.data.filingId}` });
    },
  },
});
