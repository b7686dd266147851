// One recovery of a claim: what is to go back and why, and, while it is only
// proposed, what the enterprise says to it (陈述申辩).
import { ask, type Schemas } from '../../api/request';
import type { RecoveryShown } from '../../view/recovery';
import { waiveWords } from '../../view/recovery';
import { sentence } from '../../view/page';

Component({
  options: { styleIsolation: 'shared' },
  properties: { claim: String, recovery: { type: Object, value: {} as RecoveryShown } },
  data: { text: '', problem: '', busy: false, purposes: [{ id: 'statement', title: '证明材料' }] },
  methods: {
    type(e: WechatMiniprogram.TextareaInput) {
      this.setData({ text: e.detail.value, problem: '' });
    },
    why() {
      wx.navigateTo({ url: `/pages/why/why?claim=${this.data.claim}` });
    },
    async plead() {
      await this.send(
        'answer',
        { revision: this.data.recovery.revision, text: this.data.text },
        '已提交陈述申辩，县区听取以后再决定。',
      );
    },
    async waive() {
      const { confirm } = await wx.showModal(waiveWords(this.data.recovery));
      if (confirm) await this.send('waive', { revision: this.data.recovery.revision }, '已选择不申辩，等县区决定。');
    },
    /** 发送一次；没有办成的，写的内容留在这里，并说明原因。 */
    async send(way: 'answer' | 'waive', body: object, done: string) {
      if (this.data.busy) return;
      this.setData({ busy: true, problem: '' });
      try {
        const path = `/claims/${this.data.claim}/recoveries/${this.data.recovery.id}/${way}`;
        await ask<Schemas['ClaimView']>('POST', path, body);
        this.setData({ busy: false, text: '' });
        this.triggerEvent('done', { done });
      } catch (e) {
        this.setData({ busy: false, problem: sentence(e) });
      }
    },
  },
});
