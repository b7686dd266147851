// What the screens of claims show: what a claim comes to, what is missing, whose
// turn it is, and what a person may do; pure. Hours and money come from the server.
import type { Schemas } from '../api/request';
import { viewRecovery } from './recovery';
import { count, yuan, type Tone } from './study';
import { day, left, moment, why } from './words';

type State = Schemas['ClaimView']['state'];

/** The states as a badge's colour; a new state fails to compile. */
export const stateTones: Record<State, 'accepted' | 'returned' | 'refused' | ''> = {
  draft: '',
  submitted: '',
  supplement: 'returned',
  reviewed: '',
  approved: 'accepted',
  published: '',
  cleared: '',
  scheduled: '',
  paid: 'accepted',
  refused: 'refused',
  withdrawn: '',
  expired: 'refused',
};

/** The states as people read them; a new state fails to compile. */
export const stateWords: Record<State, string> = {
  draft: '草稿',
  submitted: '审核中',
  supplement: '待补充材料',
  reviewed: '待复核',
  approved: '审核通过',
  published: '公示中',
  cleared: '公示结束',
  scheduled: '已列入拨付计划',
  paid: '已拨付',
  refused: '不予补贴',
  withdrawn: '已撤回',
  expired: '已逾期',
};

const ahead = ['提交申领', '县区审核（初审、复核）', '公示', '拨付'] as const;

/** What comes after the state, a line each; nothing once it is over. */
export const nextSteps: Record<State, readonly string[]> = {
  draft: ahead.slice(1),
  submitted: ahead.slice(2),
  supplement: ahead.slice(1),
  reviewed: ahead.slice(2),
  approved: ahead.slice(2),
  published: ahead.slice(3),
  cleared: [],
  scheduled: [],
  paid: [],
  refused: [],
  withdrawn: [],
  expired: [],
};

/** Where a problem or a reason of a claim is put right. */
const spots: Record<string, string> = { people: '看人员', study: '去导入', payee: '去填写', promise: '去勾选' };

/** The main button while something is missing: what comes first. */
const firstThings: Record<string, string> = {
  people: '看申领人员',
  study: '导入学习记录',
  payee: '填写收款账户',
  promise: '勾选承诺',
};

/** A claim in a list. */
export function viewClaimItem(c: Schemas['ClaimItem']) {
  return {
    id: c.id,
    number: c.number,
    project: c.project,
    state: stateWords[c.state],
    tone: stateTones[c.state],
    due: c.suspended ? stopped(c.suspended) : c.due ? `下一个期限 ${day(c.due)}` : '',
    told: c.number ? `${count(c.people)} 人、${count(c.hours)} 课时 · ${yuan(c.amount_yuan)}` : '还没有提交',
  };
}

/** A case that stands still, and since when. */
export function stopped(since: string): string {
  return since ? `已中止（自${day(since)}起）` : '';
}

/** A deadline in one line, and how urgent it is; one that stands still is not overdue. */
function viewDay(d: Schemas['ClaimDayView']) {
  if (d.still) return { title: d.title, when: d.mark, tone: 'amber' as Tone };
  const mark = d.mark ? `（${d.mark}）` : '';
  return {
    title: d.title,
    when: (d.left < 0 ? `${day(d.by.last)} 已过` : left(d.left, d.by.last, d.by.provisional)) + mark,
    tone: (d.left < 0 ? 'red' : d.left <= 3 ? 'amber' : '') as Tone,
  };
}

const paymentTones: Record<Schemas['ClaimPayment']['state'], Tone> = {
  waiting: '',
  paid: 'green',
  failed: 'red',
  cancelled: '',
};
const paymentSigns: Record<Schemas['ClaimPayment']['state'], string> = {
  waiting: '○',
  paid: '✓',
  failed: '▲',
  cancelled: '○',
};

function viewPayment(p: Schemas['ClaimPayment']) {
  const facts = [
    p.paid_on ? `${day(p.paid_on)}支付` : '',
    p.voucher ? `凭证号 ${p.voucher}` : '',
    `${count(p.people)} 人`,
    p.payee,
  ].filter(Boolean);
  return {
    id: p.id,
    amount: yuan(p.amount_yuan),
    state: `${paymentSigns[p.state]} ${p.state_text}`,
    tone: paymentTones[p.state],
    facts: facts.join(' · '),
    reason: p.reason ? `原因：${p.reason}` : '',
  };
}

/** Where a claim stands, and what its reader may do; the net clock is shown only where it differs. */
export function viewClaim(c: Schemas['ClaimView']) {
  return {
    id: c.id,
    filing: c.filing,
    number: c.number,
    project: c.project,
    state: stateWords[c.state],
    tone: stateTones[c.state],
    turn: c.turn,
    editable: c.editable,
    draft: c.state === 'draft',
    supplement: c.state === 'supplement',
    refused: c.state === 'refused',
    over: !nextSteps[c.state].length && c.state !== 'cleared' && c.state !== 'scheduled',
    about: `${c.follow_up ? '补充申领 · ' : ''}备案 ${c.filing_number} · 培训${day(c.end)}结束`,
    revision: c.revision,
    seen: c.seen,
    promised: c.promised,
    days: c.days.filter((d, i) => !i || d.by.last !== c.days[i - 1].by.last).map(viewDay),
    next: nextSteps[c.state],
    reasons: c.reasons.map((r) => ({
      step: r.step,
      text: r.row ? `第${r.row}行：${r.message}` : r.message,
      jump: r.step === 'study' ? '看学习记录' : (spots[r.step] ?? ''),
    })),
    payee: { ...c.payee, filled: c.payee.masked !== '未填写' },
    waiting: c.new_payee ? `更改为 ${c.new_payee.masked}，待县区核对` : '',
    maySetPayee: c.may_set_payee,
    mayWithdraw: c.may_withdraw,
    mayTopUp: c.may_top_up,
    payeeButton: !c.may_set_payee ? '' : c.editable ? (c.payee.masked === '未填写' ? '填写' : '更改') : '申请更改',
    round: c.supplement_round,
    stopped: stopped(c.suspended),
    special: c.special,
    payments: c.payments.map(viewPayment),
    recoveries: c.recoveries.map(viewRecovery),
    provincial: c.provincial_number,
    window: c.window,
  };
}

/** What a claim comes to, and what is still missing. */
export function viewClaimSummary(s: Schemas['ClaimSummary'], editable: boolean) {
  const left: { text: string; only: string; tone: Tone }[] = [];
  const add = (n: number, text: string, only: string, tone: Tone = 'amber') => {
    if (n) left.push({ text: `${count(n)} 人${text}`, only, tone });
  };
  add(s.short, '受年度限额限制', 'short');
  add(s.held, '有异议，暂缓拨付', 'held');
  add(s.excluded, '被县区排除', 'excluded', '');
  add(s.zero, '没有课时，不申领', 'left', '');
  add(s.omitted, '您选择了不申领', 'left', '');
  add(s.elsewhere, '已在其他申领里', 'left', '');
  return {
    letter: s.letter,
    amount: yuan(s.amount_yuan),
    sentence: s.sentence,
    left,
    short: s.short,
    paid: Number(s.paid_yuan) ? `其中已拨付 ${yuan(s.paid_yuan)}` : '',
    title: editable ? '可以申领' : '申领金额',
    ready: editable && !s.problems.length,
    missingTitle: s.problems.length ? `还差 ${s.problems.length} 项` : '',
    missingButton: s.problems.length ? (firstThings[s.problems[0].step] ?? '看看还差什么') : '',
    problems: s.problems.map((p) => ({ step: p.step, text: p.message, jump: spots[p.step] ?? '' })),
  };
}

/** A person of a claim in the list. */
export function viewClaimPerson(p: Schemas['ClaimPersonItem']) {
  const signs: Record<Schemas['ClaimPersonItem']['state'], [string, Tone]> = {
    '': ['', ''],
    live: ['', ''],
    held: ['▲ 暂缓', 'amber'],
    excluded: ['○ 已排除', ''],
    paid: ['✓ 已拨付', 'green'],
    recovered: ['○ 已追回', ''],
  };
  const [state, tone] = signs[p.state];
  return {
    row: p.row,
    name: p.name,
    id: p.id_number,
    money: p.claimed ? `${p.hours} 课时 · ${yuan(p.amount_yuan)}` : '不申领',
    why: p.why,
    short: p.short ? '▲ 受年度限额限制' : '',
    state,
    tone,
    claimed: p.claimed,
    omitted: p.omitted,
  };
}

/** Whom the list may be narrowed to. */
export function claimTabs(s: Schemas['ClaimSummary'], editable: boolean): { only: string; text: string }[] {
  const all = editable
    ? [
        { only: 'claimed', text: '申领', n: s.people },
        { only: 'left', text: '不申领', n: s.zero + s.omitted + s.elsewhere },
        { only: 'short', text: '受限额', n: s.short },
      ]
    : [
        { only: '', text: '全部', n: s.people + s.excluded },
        { only: 'held', text: '暂缓', n: s.held },
        { only: 'short', text: '受限额', n: s.short },
        { only: 'excluded', text: '已排除', n: s.excluded },
      ];
  return all.filter((t, i) => i === 0 || t.n > 0).map((t) => ({ only: t.only, text: `${t.text} ${count(t.n)}` }));
}

/** One person with the sentences that explain the amount. */
export function viewClaimPersonWhole(p: Schemas['ClaimPersonView']) {
  return {
    ...viewClaimPerson(p),
    first: p.sentences[0] ?? '',
    rest: p.sentences.slice(1),
    revision: p.revision,
    filing: p.filing,
    button: !p.editable ? '' : p.omitted ? '重新为他申领' : p.claimed ? '不为他申领' : '',
  };
}

/** The steps a claim has taken, oldest first. */
export function viewSteps(items: Schemas['TimelineItem'][]) {
  return items.map((t, i) => ({ key: `${i}`, text: t.text, note: t.note, told: `${moment(t.at)} · ${t.by}` }));
}

/** The deadlines of a claim with why each is that day. */
export function viewDays(c: Schemas['ClaimView']) {
  const heard = c.recoveries.flatMap((r) =>
    r.by ? [{ title: `第 ${r.position} 行拟追回，陈述申辩`, by: r.by, mark: '', still: false }] : [],
  );
  return [...heard, ...c.days].map((d) => ({
    title: d.still ? `${d.title}，${d.mark}` : `${d.title}，最迟 ${day(d.by.last)}${d.mark ? `（${d.mark}）` : ''}`,
    lines: d.still ? [...why(d.by), '中止期间这个期限暂停计算，恢复办理后按中止的工作日数顺延。'] : why(d.by),
  }));
}

/** What a training's page says of claiming for it. */
export function viewFilingClaims(v: Schemas['FilingClaims']) {
  const open = v.items.find((c) => c.state === 'draft' || c.state === 'supplement');
  return {
    items: v.items.map(viewClaimItem),
    claimable: v.claimable,
    button: v.follow_up ? '为遗漏的人员补充申领' : '申领补贴',
    follow: v.follow_up,
    resume: open?.id ?? '',
    resumeButton: open?.state === 'supplement' ? '去补充材料' : '继续申领',
    until: v.claimable ? `申领期限：${left(v.left, v.until)}${v.mark ? `（${v.mark}）` : ''}` : '',
    why: v.claimable || v.items.length ? '' : v.why,
  };
}

/** The claims by stage on the first screen, those that are none left out. */
export function claimCounts(c: Schemas['ClaimCounts']): { text: string; n: string }[] {
  const all: [string, number][] = [
    ['培训已结束、可以申领', c.unclaimed],
    ['草稿与待补充材料', c.open],
    ['审核和公示中', c.review],
    ['等待拨付', c.paying],
    ['已拨付', c.paid],
    ['不予补贴、撤回与逾期', c.other],
  ];
  return all.filter(([, n]) => n > 0).map(([text, n]) => ({ text, n: `${count(n)} 份` }));
}
