// How content the asker is with an answer (政务服务“好差评”): five steps, a word
// if they like. It is optional and asked once.
import { ask } from '../../../api/request';
import { scores } from '../../../view/rating';
import { sentence } from '../../../view/page';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { question: String },
  data: { problem: '', scores, score: 0, word: '', busy: false },
  methods: {
    choose(e: WechatMiniprogram.TouchEvent) {
      this.setData({ score: e.currentTarget.dataset.score as number, problem: '' });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.data.word = e.detail.value;
    },
    async send() {
      if (this.data.busy) return;
      this.setData({ busy: true });
      try {
        const { score, word } = this.data;
        await ask('POST', `/questions/${this.data.question}/rating`, { score, word });
        this.triggerEvent('rated');
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
      this.setData({ busy: false });
    },
  },
});
