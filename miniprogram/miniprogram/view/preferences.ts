// How a person is told of each kind of message, as the page 消息设置 shows it; pure.
import type { Schemas } from '../api/request';

type Preference = Schemas['Preference'];
type Subscription = Schemas['Subscription'];

export interface PreferenceRow extends Preference {
  /** Who requires it, and what that means; empty when it is free to choose. */
  note: string;
  /** What is left of WeChat's consents, and whether WeChat must stay. */
  left: string;
  /** The last open way of what must be told: its switch stays. */
  lockWechat: boolean;
  lockMail: boolean;
}

/** What is left of a template's consents: 还可收 2 条. */
function leftOf(s: Subscription | undefined): string {
  if (!s) return '';
  if (s.lasting) return '长期有效';
  return s.left > 0 ? `还可收 ${s.left} 条` : '次数用完，请再次允许';
}

export function preferenceRows(prefs: Schemas['Preferences'], subscriptions: Subscription[]): PreferenceRow[] {
  return prefs.items.map((p) => {
    const mailReaches = p.has_mail && p.mail && prefs.mail_ready;
    const lockWechat = !!p.required && p.wechat && !mailReaches;
    const left = p.wechat ? leftOf(subscriptions.find((s) => s.kinds.includes(p.kind))) : '';
    return {
      ...p,
      note: p.required && `办理必须送达，至少留一种 · ${p.required}`,
      left: [left, lockWechat ? '不能关闭' : ''].filter(Boolean).join(' · '),
      lockWechat,
      lockMail: !!p.required && p.mail && !p.wechat,
    };
  });
}

/** The templates to ask for, at most three: the fewest left first, then what must be told. */
export function neediest(prefs: Schemas['Preferences'], subscriptions: Subscription[]): Subscription[] {
  const wanted = (s: Subscription) => prefs.items.filter((p) => p.wechat && s.kinds.includes(p.kind));
  const required = (s: Subscription) => (wanted(s).some((p) => p.required) ? 0 : 1);
  return subscriptions
    .filter((s) => !s.lasting && wanted(s).length)
    .sort((a, b) => a.left - b.left || required(a) - required(b))
    .slice(0, 3);
}
