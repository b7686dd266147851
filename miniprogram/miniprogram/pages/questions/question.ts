import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    question: null as Schemas['QuestionView'] | null,
    lines: [] as (Schemas['QuestionLine'] & { when: string })[],
    body: '',
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const question = await ask<Schemas['QuestionView']>('GET', `/questions/${this.data.id}`);
      this.setData({
        question,
        lines: question.messages.map((m) => ({ ...m, when: moment(m.at) })),
        problem: '',
        at: {},
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ body: e.detail.value });
  },
  async send() {
    try {
      await ask('POST', `/questions/${this.data.id}`, { body: this.data.body });
      this.setData({ body: '' });
      await this.load();
    } catch (e) {
      refuse(this, e);
    }
  },
});
