// What the mailbox page shows; pure.
import type { Schemas } from '../api/request';

export type MailStep = 'closed' | 'address' | 'code' | 'done';

export interface MailPage {
  step: MailStep;
  line: string;
  hint: string;
}

/** 邮箱页现在走到哪一步：没有开通、填写地址、输入验证码、已经可用。 */
export function viewMail(m: Schemas['MailboxView']): MailPage {
  if (m.address && m.confirmed)
    return {
      step: 'done',
      line: `${m.address} 已验证`,
      hint: '微信没有送达的消息会寄到这个邮箱，消息列表里始终都有。',
    };
  if (!m.available)
    return { step: 'closed', line: '系统还没有开通发信', hint: '暂时不能填写邮箱，消息请在“消息”里查看。' };
  if (m.address && m.suspended) {
    return {
      step: 'address',
      line: `${m.address} 已停用`,
      hint: '寄去的邮件被退回：收件地址不存在。请重新填写并验证。',
    };
  }
  if (m.address)
    return {
      step: 'code',
      line: `验证码已寄到 ${m.address}`,
      hint: '30分钟内有效。没有收到请看看垃圾邮件，或重新获取。',
    };
  return {
    step: 'address',
    line: '还没有填写邮箱',
    hint: '填写后，微信没有送达的消息会寄到邮箱；不填写也能在“消息”里看到全部。',
  };
}
