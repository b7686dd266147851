import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: {
    problem: '',
    answerer: '',
    items: null as (Schemas['QuestionItem'] & { when: string })[] | null,
    counties: [] as Schemas['Window'][],
    asking: false,
  },
  onShow() {
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const [me, windows, questions] = await Promise.all([
        ask<Schemas['Me']>('GET', '/me'),
        ask<Schemas['ListWindow']>('GET', '/windows'),
        ask<Schemas['ListQuestionItem']>('GET', '/questions'),
      ]);
      this.setData({
        answerer: me.enterprise?.county_text ?? '',
        counties: windows.items.filter((w) => w.county),
        items: questions.items.map((q) => ({ ...q, when: moment(q.at) })),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  open(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/questions/question?id=${e.currentTarget.dataset.id}` });
  },
  ask() {
    this.setData({ asking: true });
  },
  unask() {
    this.setData({ asking: false });
  },
  sent(e: WechatMiniprogram.CustomEvent<{ id: string }>) {
    this.setData({ asking: false });
    wx.navigateTo({ url: `/pages/questions/question?id=${e.detail.id}` });
  },
  help() {
    wx.navigateTo({ url: '/pages/help/help?about=questions' });
  },
});
