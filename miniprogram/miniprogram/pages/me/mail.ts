import { refuse } from '../../api/refuse';
import { ask, type Schemas } from '../../api/request';
import { viewMail, type MailPage } from '../../view/mail';
import { without } from '../../view/page';

type Mailbox = Schemas['MailboxView'];

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    page: null as MailPage | null,
    has: false,
    changing: false,
    removing: false,
    busy: false,
    address: '',
    code: '',
  },
  onShow() {
    this.load();
  },
  load() {
    return this.run(ask<Mailbox>('GET', '/me/mail'));
  },
  /** Shows the mailbox that an answer brings, or why it was refused; tells which. */
  async run(answer: Promise<Mailbox>): Promise<boolean> {
    try {
      const m = await answer;
      this.setData({
        page: viewMail(m),
        has: !!m.address,
        changing: false,
        removing: false,
        busy: false,
        code: '',
        problem: '',
        at: {},
      });
      return true;
    } catch (e) {
      refuse(this, e, { busy: false });
      return false;
    }
  },
  type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = e.currentTarget.dataset.field as 'address' | 'code';
    this.data[field] = e.detail.value;
    if (this.data.at[field]) this.setData(without(this.data.at, field));
  },
  change() {
    this.setData({ changing: true, at: {}, problem: '' });
  },
  keep() {
    this.setData({ changing: false, at: {}, problem: '' });
  },
  send() {
    this.setData({ busy: true });
    this.run(ask<Mailbox>('POST', '/me/mail', { address: this.data.address }));
  },
  async confirm() {
    this.setData({ busy: true });
    if (await this.run(ask<Mailbox>('POST', '/me/mail/confirm', { code: this.data.code })))
      this.setData({ address: '' });
  },
  ask() {
    this.setData({ removing: true });
  },
  spare() {
    this.setData({ removing: false });
  },
  async remove() {
    this.setData({ busy: true });
    if (await this.run(ask<Mailbox>('DELETE', '/me/mail'))) this.setData({ address: '' });
  },
});
