import { ask, type Schemas } from '../../api/request';
import { day, why } from '../../view/words';
import { viewDays } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', answers: [] as { title: string; lines: string[] }[] },
  async onLoad(q: { start?: string; claim?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      if (q.claim) {
        this.setData({ answers: viewDays(await ask<Schemas['ClaimView']>('GET', `/claims/${q.claim}`)) });
        return;
      }
      const d = await ask<Schemas['FilingDates']>('GET', '/dates/filing', { start: q.start ?? '' });
      const answers = [{ title: `今天备案，最早 ${day(d.strict.last)} 开始培训`, lines: why(d.strict) }];
      if (d.note) answers.push({ title: `也可以 ${day(d.earliest.last)} 开始`, lines: [d.note, ...why(d.earliest)] });
      if (d.deadline)
        answers.unshift({
          title: `${day(q.start!)}开始的培训，最迟 ${day(d.deadline.last)} 备案`,
          lines: why(d.deadline),
        });
      this.setData({ answers });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
