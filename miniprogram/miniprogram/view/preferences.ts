// How a person is told of each kind of message, as the page 消息设置 shows it; pure.
import type { ConsentAnswers } from '../api/consent';
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

const banned = '被微信停用了，这部手机暂时收不到；消息仍在“消息”里';
const filtered = '和另一种通知同名，微信这次没有问；请再点一次“允许微信通知”';

/**
 * What came of asking, as sentences: filter (WeChat asks of two notices with one title only the first) and ban
 * (WeChat has stopped the template) are no refusals, and are not booked as such.
 */
export function consentSaid(answers: ConsentAnswers | null, templates: Subscription[]): string[] {
  if (!answers) return ['微信这次没有询问：可能在微信的通知设置里关掉了。消息仍在“消息”里。'];
  const titled = (answer: string[]) =>
    Object.entries(answers)
      .filter(([, a]) => answer.includes(a))
      .map(([id]) => `“${templates.find((t) => t.template === id)?.title ?? '通知'}”`)
      .join('、');
  const said: [string, string][] = [
    [titled(['accept', 'acceptWithAudio']), '已允许'],
    [titled(['reject']), '没有允许；消息仍在“消息”里，想收时再点一次'],
    [titled(['filter']), filtered],
    [titled(['ban']), banned],
  ];
  return said.filter(([titles]) => titles).map(([titles, what]) => `${titles}${what}。`);
}
