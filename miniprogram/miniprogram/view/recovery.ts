// What the screens show of money that is to go back (追回): what is proposed, how
// long the enterprise is heard (陈述申辩), and what it said; pure.
import type { Schemas } from '../api/request';
import { yuan, type Tone } from './study';
import { day, moment } from './words';

type State = Schemas['ClaimRecovery']['state'];

/** The states in a title; a new state fails to compile. */
const titles: Record<State, string> = {
  proposed: '拟追回',
  confirmed: '需要退回',
  rejected: '不追回',
  completed: '已退回',
};
const icons: Record<State, string> = {
  proposed: 'error-circle',
  confirmed: 'error-circle-filled',
  rejected: 'check-circle-filled',
  completed: 'check-circle-filled',
};
const tones: Record<State, Tone> = { proposed: 'amber', confirmed: 'red', rejected: 'green', completed: 'green' };

/** When the enterprise answered, and how; '' when it did not. */
function said(r: Schemas['ClaimRecovery']): string {
  if (!r.answered_at) return '';
  const late = r.late ? '（逾期提交，一并考虑）' : '';
  return `${moment(r.answered_at)} ${r.waived ? '选择了不申辩' : '提交了陈述申辩'}${late}`;
}

/** What else there is to say, a line each. */
function notes(r: Schemas['ClaimRecovery']): string[] {
  const out = [r.outcome];
  if (r.state === 'confirmed') out.push('请联系受理窗口办理退款');
  if (r.received) out.push(`县区${day(r.received)}收到退款`);
  if (r.may_answer && r.left < 0) out.push('期限已过，县区可能已经在决定；现在提交的仍会存档，一并考虑。');
  return out.filter(Boolean);
}

/** One recovery as its page shows it. */
export function viewRecovery(r: Schemas['ClaimRecovery']) {
  const waiting = !!r.by && !r.answered_at;
  return {
    id: r.id,
    revision: r.revision,
    title: `${titles[r.state]} ${yuan(r.amount_yuan)}`,
    tone: tones[r.state],
    icon: icons[r.state],
    who: `${r.person}（名册第 ${r.position} 行）`,
    reason: r.reason,
    standing: waiting && r.left >= 0 ? '' : r.standing,
    waits: waiting,
    by: { day: r.by?.last ?? '', provisional: !!r.by?.provisional },
    left: r.left,
    answered: !!r.answered_at && !r.waived,
    said: said(r),
    statement: r.statement,
    notes: notes(r).map((text) => ({ text })),
    mayAnswer: r.may_answer,
    mayWaive: r.may_waive,
  };
}

export type RecoveryShown = ReturnType<typeof viewRecovery>;

/** What is asked before the enterprise waives being heard. */
export function waiveWords(r: Pick<RecoveryShown, 'title' | 'who'>) {
  return {
    title: '不申辩',
    content: `${r.title}，${r.who}。选择不申辩以后，县区可以直接决定追回；决定以前，您仍然可以陈述申辩。`,
    confirmText: '不申辩',
  };
}
