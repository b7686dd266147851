import { ask, type Schemas } from '../../api/request';
import { claimCounts } from '../../view/claim';
import { left } from '../../view/words';
import { sentence } from '../../view/page';

const goto: Record<Schemas['Need']['goto'], string> = {
  register: '/pages/enterprise/enterprise',
  enterprise: '/pages/enterprise/enterprise',
  phone: '',
  new_filing: '/pages/filing/new',
  edit_filing: '/pages/filing/edit',
  edit_roster: '/pages/filing/edit',
  filing: '/pages/filing/detail',
  claim: '/pages/claim/claim',
  none: '',
};

Page({
  data: {
    care: false,
    problem: '',
    home: null as Schemas['Home'] | null,
    deadlines: [] as { id: string; page: string; text: string; when: string; tone: string }[],
    claims: [] as ReturnType<typeof claimCounts>,
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const home = await ask<Schemas['Home']>('GET', '/home');
      this.setData({
        home,
        problem: '',
        claims: claimCounts(home.claims),
        deadlines: home.deadlines.map((d) => ({
          id: d.claim_id || d.filing_id,
          page: d.claim_id ? goto.claim : goto.filing,
          text: d.text,
          when: left(d.left, d.day, d.provisional),
          tone: d.left < 0 ? 'red' : d.left <= 5 ? 'amber' : 'muted',
        })),
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  need() {
    const n = this.data.home!.need;
    wx.navigateTo({
      url:
        goto[n.goto] +
        (n.claim_id || n.filing_id
          ? `?id=${n.claim_id || n.filing_id}${n.goto === 'edit_roster' ? '&step=roster' : ''}`
          : ''),
    });
  },
  async phone(e: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    if (!e.detail.code) return;
    try {
      await ask('POST', '/me/phone', { code: e.detail.code });
      await this.load();
    } catch (err) {
      this.setData({ problem: sentence(err) });
    }
  },
  deadline(e: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `${e.currentTarget.dataset.page}?id=${e.currentTarget.dataset.id}` });
  },
  claims() {
    wx.navigateTo({ url: '/pages/claims/claims' });
  },
  publicity() {
    wx.navigateTo({ url: '/pages/publicity/publicity' });
  },
  notice() {
    wx.navigateTo({ url: `/pages/notice/notice?id=${this.data.home!.notice!.id}` });
  },
  filings() {
    wx.switchTab({ url: '/pages/filings/filings' });
  },
  courses() {
    wx.navigateTo({ url: '/pages/trainee/courses' });
  },
});
