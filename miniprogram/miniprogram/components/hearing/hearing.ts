// One recovery of a claim: what is to go back and why, and, while it is only
// proposed, what the enterprise says to it (陈述申辩).
import { addToCalendar } from '../../api/calendar';
import { ask, type Schemas } from '../../api/request';
import { dropTyped, keepTyped, typed } from '../../api/typed';
import type { RecoveryShown } from '../../view/recovery';
import { waiveWords } from '../../view/recovery';
import { sentence } from '../../view/page';

type Typed = { text?: string };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { claim: String, recovery: { type: Object, value: {} as RecoveryShown } },
  data: { text: '', problem: '', busy: '', purposes: [{ id: 'statement', title: '证明材料' }] },
  observers: {
    recovery(recovery: RecoveryShown) {
      if (recovery.id && (this as unknown as Typed).text === undefined) this.fill(recovery.id);
    },
  },
  methods: {
    /** What was typed and not sent yet is still there. */
    fill(id: string) {
      const { text } = typed(`hearing-${id}`, { text: '' });
      (this as unknown as Typed).text = text;
      this.setData({ text });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      (this as unknown as Typed).text = e.detail.value;
      keepTyped(`hearing-${this.data.recovery.id}`, { text: e.detail.value });
      if (this.data.problem) this.setData({ problem: '' });
    },
    why() {
      wx.navigateTo({ url: `/pages/why/why?claim=${this.data.claim}` });
    },
    async calendar() {
      const { by, left } = this.data.recovery as RecoveryShown;
      await addToCalendar('追回补贴：陈述申辩', { text: '陈述申辩', day: by.day, left, provisional: by.provisional });
    },
    async plead() {
      const text = (this as unknown as Typed).text ?? '';
      const { revision } = this.data.recovery as RecoveryShown;
      await this.send('answer', { revision, text }, '已提交陈述申辩，县区听取以后再决定。');
    },
    async waive() {
      const { confirm } = await wx.showModal(waiveWords(this.data.recovery as RecoveryShown));
      const { revision } = this.data.recovery as RecoveryShown;
      if (confirm) await this.send('waive', { revision }, '已选择不申辩，等县区决定。');
    },
    /** Sends once; what could not be sent stays here, with why. */
    async send(way: 'answer' | 'waive', body: object, done: string) {
      if (this.data.busy) return;
      this.setData({ busy: way, problem: '', text: (this as unknown as Typed).text ?? '' });
      try {
        const path = `/claims/${this.data.claim}/recoveries/${this.data.recovery.id}/${way}`;
        await ask<Schemas['ClaimView']>('POST', path, body);
        dropTyped(`hearing-${this.data.recovery.id}`);
        this.setData({ busy: '', text: '' });
        this.triggerEvent('done', { done });
      } catch (e) {
        this.setData({ busy: '', problem: sentence(e) });
      }
    },
  },
});
