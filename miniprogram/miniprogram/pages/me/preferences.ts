import { ask, type Schemas } from '../../api/request';
import { askTemplates } from '../../api/consent';
import { neediest, preferenceRows, type PreferenceRow } from '../../view/preferences';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    loaded: false,
    mailReady: false,
    rows: [] as PreferenceRow[],
    needed: [] as Schemas['Subscription'][],
    templates: [] as Schemas['Subscription'][],
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const { items } = await ask<Schemas['ListSubscription']>('GET', '/subscriptions');
      this.show(await ask<Schemas['Preferences']>('GET', '/me/preferences'), items);
    } catch (e) {
      this.setData({ problem: sentence(e), loaded: true });
    }
  },
  show(prefs: Schemas['Preferences'], templates: Schemas['Subscription'][]) {
    this.setData({
      rows: preferenceRows(prefs, templates),
      needed: neediest(prefs, templates),
      templates,
      mailReady: prefs.mail_ready,
      loaded: true,
      problem: '',
    });
  },
  async choose(e: WechatMiniprogram.SwitchChange) {
    const { kind, way } = e.currentTarget.dataset as { kind: string; way: 'wechat' | 'mail' };
    const at = this.data.rows.findIndex((r) => r.kind === kind);
    const { wechat, mail } = this.data.rows[at];
    this.setData({ [`rows[${at}].${way}`]: e.detail.value }); // as the switch already shows it
    try {
      this.show(
        await ask<Schemas['Preferences']>('PUT', '/me/preferences', { kind, wechat, mail, [way]: e.detail.value }),
        this.data.templates,
      );
    } catch (error) {
      this.setData({ [`rows[${at}].wechat`]: wechat, [`rows[${at}].mail`]: mail, problem: sentence(error) });
      wx.pageScrollTo({ scrollTop: 0 });
    }
  },
  async allow() {
    try {
      await askTemplates(this.data.needed.map((s) => s.template));
      await this.load();
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
