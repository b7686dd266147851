import { ask, type Schemas } from '../../api/request';
import { day, why } from '../../view/words';
import { viewDays } from '../../view/claim';
import { sentence } from '../../view/page';

Page({
  data: { problem: '', start: '', claim: '', answers: null as { title: string; lines: string[] }[] | null },
  onLoad(q: { start?: string; claim?: string }) {
    this.setData({ start: q.start ?? '', claim: q.claim ?? '' });
    this.load();
  },
  async load() {
    this.setData({ problem: '' });
    try {
      this.setData({ answers: await (this.data.claim ? this.ofClaim() : this.ofFiling()) });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async ofClaim() {
    return viewDays(await ask<Schemas['ClaimView']>('GET', `/claims/${this.data.claim}`));
  },
  async ofFiling() {
    const { start } = this.data;
    const d = await ask<Schemas['FilingDates']>('GET', '/dates/filing', { start });
    const answers = [{ title: `今天备案，最早 ${day(d.strict.last)} 开始培训`, lines: why(d.strict) }];
    if (d.note) answers.push({ title: `也可以 ${day(d.earliest.last)} 开始`, lines: [d.note, ...why(d.earliest)] });
    if (d.deadline)
      answers.unshift({ title: `${day(start)}开始的培训，最迟 ${day(d.deadline.last)} 备案`, lines: why(d.deadline) });
    return answers;
  },
});
