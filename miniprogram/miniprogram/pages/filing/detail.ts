import { ask, type Schemas } from '../../api/request';
import { day, moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, id: '', problem: '', filing: null as Schemas['FilingView'] | null, dates: '', by: '', timeline: [] as (Schemas['TimelineItem'] & { when: string })[], roster: [] as Schemas['RosterItem'][] },
  onLoad(q: { id?: string }) { this.setData({ id: q.id ?? '' }); },
  onShow() { this.setData({ care: !!wx.getStorageSync('care') }); this.load(); },
  async load() {
    try {
      const path = `/filings/${this.data.id}`;
      const filing = await ask<Schemas['FilingView']>('GET', path);
      const timeline = await ask<Schemas['ListTimelineItem']>('GET', `${path}/timeline`);
      const roster = await ask<Schemas['ListRosterItem']>('GET', `${path}/roster`);
      this.setData({ filing, problem: '', timeline: timeline.items.map((t) => ({ ...t, when: moment(t.at) })), roster: roster.items,
        dates: filing.form.start ? `${day(filing.form.start)}至${day(filing.form.end)}` : '还没有填写', by: filing.decide_by ? day(filing.decide_by.last) : '' });
    } catch (e) { this.setData({ problem: sentence(e) }); }
  },
  copy() { wx.setClipboardData({ data: this.data.filing!.number }); },
  call() { wx.makePhoneCall({ phoneNumber: this.data.filing!.window.dial }); },
  edit(e: WechatMiniprogram.TouchEvent) { wx.navigateTo({ url: `/pages/filing/edit?id=${this.data.id}&step=${e.currentTarget.dataset.step ?? 'type'}` }); },
  resume() { wx.navigateTo({ url: `/pages/filing/edit?id=${this.data.id}&step=${this.data.filing!.state === 'returned' ? 'check' : 'platform'}` }); },
  why() { wx.navigateTo({ url: `/pages/why/why?start=${this.data.filing!.form.start}` }); },
});
