import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { dropTyped, keepTyped, typed } from '../../api/typed';
import { ratedWords } from '../../view/rating';
import { moment } from '../../view/words';
import { sentence, without } from '../../view/page';

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    question: null as Schemas['QuestionView'] | null,
    lines: [] as (Schemas['QuestionLine'] & { when: string })[],
    rated: '',
    body: '',
    busy: false,
  },
  onLoad(q: { id?: string }) {
    const id = q.id ?? '';
    this.setData({ id, body: typed(`say-${id}`, { body: '' }).body });
  },
  onShow() {
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const question = await ask<Schemas['QuestionView']>('GET', `/questions/${this.data.id}`);
      this.setData({
        question,
        lines: question.messages.map((m) => ({ ...m, when: moment(m.at) })),
        rated: ratedWords(question),
        problem: '',
        at: {},
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.data.body = e.detail.value;
    keepTyped(`say-${this.data.id}`, { body: e.detail.value });
    if (this.data.at.body) this.setData(without(this.data.at, 'body'));
  },
  async send() {
    if (this.data.busy) return;
    this.setData({ busy: true });
    try {
      await ask('POST', `/questions/${this.data.id}`, { body: this.data.body });
      dropTyped(`say-${this.data.id}`);
      this.setData({ body: '', busy: false });
      await this.load();
    } catch (e) {
      refuse(this, e, { busy: false });
    }
  },
});
