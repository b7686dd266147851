import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

const pages: Record<string, string> = { filing: '/pages/filing/detail', assessment: '/pages/platforms/assessment', question: '/pages/questions/question', enterprise: '/pages/enterprise/enterprise', claim: '/pages/claim/claim' };
/** 给职工、给提异议的人的消息，去他们自己的页面。 */
const own: Record<string, string> = { word_asked: '/pages/trainee/claims', objection_answered: '/pages/publicity/mine' };

Page({
  data: { care: false, problem: '', loaded: false, next: '', items: [] as (Schemas['InboxItem'] & { when: string })[] },
  onShow() { this.setData({ care: !!wx.getStorageSync('care') }); this.load(''); },
  onPullDownRefresh() { this.load('').then(() => wx.stopPullDownRefresh()); },
  onReachBottom() { if (this.data.next) this.load(this.data.next); },
  async load(after: string) {
    try {
      const page = await ask<Schemas['ListInboxItem']>('GET', '/inbox', { after });
      const items = page.items.map((m) => ({ ...m, when: moment(m.at) }));
      this.setData({ items: after ? [...this.data.items, ...items] : items, next: page.next, loaded: true, problem: '' });
    } catch (e) { this.setData({ problem: sentence(e), loaded: true }); }
  },
  async open(e: WechatMiniprogram.TouchEvent) {
    const m = this.data.items.find((i) => i.id === e.currentTarget.dataset.id)!;
    await ask('POST', `/inbox/${m.id}/read`);
    const page = pages[m.about];
    if (own[m.kind]) wx.navigateTo({ url: own[m.kind] });
    else if (page) wx.navigateTo({ url: `${page}?id=${m.about_id}` });
    else this.load('');
  },
});
