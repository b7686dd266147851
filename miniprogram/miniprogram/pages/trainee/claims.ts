import { askConsent } from '../../api/consent';
import { ask, moved, Refusal, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';
import { viewOwnClaim } from '../../view/publicity';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    loaded: false,
    items: [] as ReturnType<typeof viewOwnClaim>[],
    doubting: '',
    text: '',
    open: '',
    busy: false,
    agreed: false,
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
      this.setData({
        items: (await ask<Schemas['ListClaimAboutMe']>('GET', '/trainee/claims')).items.map(viewOwnClaim),
        loaded: true,
        problem: '',
      });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e), loaded: true });
    }
  },
  yes(e: WechatMiniprogram.TouchEvent) {
    this.say(e.currentTarget.dataset.line as string, 'yes', '');
  },
  doubt(e: WechatMiniprogram.TouchEvent) {
    this.setData({ doubting: e.currentTarget.dataset.line as string, text: '' });
  },
  back() {
    this.setData({ doubting: '' });
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ text: e.detail.value });
  },
  no(e: WechatMiniprogram.TouchEvent) {
    this.say(e.currentTarget.dataset.line as string, 'no', this.data.text);
  },
  async say(line: string, word: 'yes' | 'no', text: string) {
    if (this.data.busy) return;
    const { seen } = this.data.items.find((i) => i.line === line)!;
    this.setData({ busy: true });
    try {
      const { items } = await ask<Schemas['ListClaimAboutMe']>('POST', `/trainee/claims/${line}/word`, {
        word,
        text,
        seen,
      });
      this.setData({ items: items.map(viewOwnClaim), doubting: '', busy: false, problem: '', at: {} });
    } catch (e) {
      if (moved(e)) await this.load(); // 写下的情况留着
      refuse(this, e, { busy: false });
    }
  },
  identity() {
    wx.navigateTo({ url: '/pages/trainee/bind' });
  },
  how(e: WechatMiniprogram.TouchEvent) {
    const line = e.currentTarget.dataset.line as string;
    this.setData({ open: this.data.open === line ? '' : line });
  },
  async agree() {
    try {
      await askConsent(['word_asked']);
      this.setData({ agreed: true });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
