import { ask, type Schemas } from '../../api/request';
import { askTemplates } from '../../api/consent';
import { consentSaid, neediest, preferenceRows, type PreferenceRow } from '../../view/preferences';
import { sentence } from '../../view/page';

Page({
  data: {
    problem: '',
    mailReady: false,
    rows: null as PreferenceRow[] | null,
    needed: [] as Schemas['Subscription'][],
    templates: [] as Schemas['Subscription'][],
    busy: false,
    said: [] as string[],
    feed: null as Schemas['Feed'] | null, // who acts for no enterprise has none
  },
  onShow() {
    this.load();
    this.changeFeed('GET', true);
  },
  async load() {
    try {
      const [prefs, { items }] = await Promise.all([
        ask<Schemas['Preferences']>('GET', '/me/preferences'),
        ask<Schemas['ListSubscription']>('GET', '/subscriptions'),
      ]);
      this.show(prefs, items);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  show(prefs: Schemas['Preferences'], templates: Schemas['Subscription'][]) {
    this.setData({
      rows: preferenceRows(prefs, templates),
      needed: neediest(prefs, templates),
      templates,
      mailReady: prefs.mail_ready,
      problem: '',
    });
  },
  async choose(e: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    const { kind, way } = e.currentTarget.dataset as { kind: string; way: 'wechat' | 'mail' };
    const at = this.data.rows!.findIndex((r) => r.kind === kind);
    const { wechat, mail } = this.data.rows![at];
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
    const asked = askTemplates(this.data.needed.map((s) => s.template)); // first in the tap, else WeChat does not ask
    this.setData({ busy: true });
    try {
      this.setData({ said: consentSaid(await asked, this.data.templates) });
      await this.load();
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
    this.setData({ busy: false });
  },
  /** Asks for the calendar's address, makes another or ends it. */
  async changeFeed(method: 'GET' | 'POST' | 'DELETE', quiet = false) {
    try {
      this.setData({ feed: await ask<Schemas['Feed']>(method, '/me/calendar') });
    } catch (e) {
      if (!quiet) {
        this.setData({ problem: sentence(e) });
        wx.pageScrollTo({ scrollTop: 0 });
      }
    }
  },
  async makeFeed() {
    if (this.data.feed!.made) {
      const { confirm } = await wx.showModal({
        title: '换一个地址',
        content: '原来的地址马上停用，日历里要重新订阅。',
      });
      if (!confirm) return;
    }
    await this.changeFeed('POST');
  },
  async endFeed() {
    const { confirm } = await wx.showModal({ title: '停用', content: '日历不再更新；以后可以重新生成地址。' });
    if (confirm) await this.changeFeed('DELETE');
  },
  copyFeed() {
    wx.setClipboardData({ data: this.data.feed!.address });
  },
  mail() {
    wx.navigateTo({ url: '/pages/me/mail' });
  },
  settings() {
    wx.openSetting({ withSubscriptions: true, fail: () => undefined });
  },
});
