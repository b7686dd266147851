import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { viewMail, type MailPage } from '../../view/mail';

type Mailbox = Schemas['MailboxView'];

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    page: null as MailPage | null,
    has: false,
    changing: false,
    address: '',
    code: '',
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.run(ask<Mailbox>('GET', '/me/mail'));
  },
  /** Shows the mailbox that an answer brings, or why it was refused; tells which. */
  async run(answer: Promise<Mailbox>): Promise<boolean> {
    try {
      const m = await answer;
      this.setData({ page: viewMail(m), has: !!m.address, changing: false, code: '', problem: '', at: {} });
      return true;
    } catch (e) {
      refuse(this, e);
      return false;
    }
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  change() {
    this.setData({ changing: true });
  },
  send() {
    return this.run(ask<Mailbox>('POST', '/me/mail', { address: this.data.address }));
  },
  async confirm() {
    if (await this.run(ask<Mailbox>('POST', '/me/mail/confirm', { code: this.data.code })))
      this.setData({ address: '' });
  },
  async remove() {
    const { confirm } = await wx.showModal({ title: '删除邮箱', content: '以后不再往这个邮箱寄信' });
    if (confirm && (await this.run(ask<Mailbox>('DELETE', '/me/mail')))) this.setData({ address: '' });
  },
});
