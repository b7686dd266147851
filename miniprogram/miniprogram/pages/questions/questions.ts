import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    me: null as Schemas['Me'] | null,
    loaded: false,
    items: [] as (Schemas['QuestionItem'] & { when: string })[],
    counties: [] as Schemas['Window'][],
    countyAt: -1,
    title: '',
    body: '',
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const me = await ask<Schemas['Me']>('GET', '/me');
      const windows = await ask<Schemas['ListWindow']>('GET', '/windows');
      const questions = await ask<Schemas['ListQuestionItem']>('GET', '/questions');
      this.setData({
        me,
        loaded: true,
        counties: windows.items.filter((w) => w.county),
        items: questions.items.map((q) => ({ ...q, when: moment(q.at) })),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  county(e: WechatMiniprogram.PickerChange) {
    this.setData({ countyAt: Number(e.detail.value) });
  },
  async send() {
    try {
      const q = await ask<Schemas['QuestionItem']>('POST', '/questions', {
        title: this.data.title,
        body: this.data.body,
        county: this.data.me!.enterprise ? '' : (this.data.counties[this.data.countyAt]?.county ?? ''),
      });
      this.setData({ title: '', body: '' });
      wx.navigateTo({ url: `/pages/questions/question?id=${q.id}` });
    } catch (e) {
      refuse(this, e);
    }
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/questions/question?id=${e.currentTarget.dataset.id}` });
  },
});
