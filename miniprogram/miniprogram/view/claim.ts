// What the screens of claims show: what a claim comes to, what is missing, whose
// turn it is, and what a person may do; pure. Hours and money come from the server.
import type { Schemas } from '../api/request';
import type { TimelineItem, Tone as PersonTone } from './cases';
import { viewRecovery } from './recovery';
import { count, fenOf, yuan, type Tone } from './study';
import { day, dueWords, left, moment, why } from './words';

type State = Schemas['ClaimView']['state'];

/** The states as a tag's tone on the filing's page; a new state fails to compile. */
const itemTones: Record<State, 'accepted' | 'returned' | 'refused' | ''> = {
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

const ahead = ['提交申领', '县区审核（初审、复核）', '公示', '拨付'] as const;

/** The states in which nothing more is done. */
const finished: State[] = ['paid', 'refused', 'withdrawn', 'expired'];

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

/** What a reason of the county leads to. */
const spots: Record<string, string> = { people: '看人员', study: '看学习记录', payee: '填写' };
/** The main button while something is missing: what comes first. */
const firstThings: Record<string, string> = {
  people: '看申领人员',
  study: '导入学习记录',
  payee: '填写收款账户',
};
const taskIcons: Record<Schemas['Task']['goto'], string> = {
  people: 'usergroup',
  study: 'upload',
  payee: 'wallet',
  promise: 'edit',
  files: 'attach',
};

/** A claim in a list. */
export function viewClaimItem(c: Schemas['ClaimItem']) {
  return {
    id: c.id,
    number: c.number,
    project: c.project,
    state: c.state_text,
    tone: itemTones[c.state],
    due: c.suspended ? stopped(c.suspended) : c.due ? `下一个期限 ${day(c.due)}` : '',
    told: c.number ? `${count(c.people)} 人、${count(c.hours)} 课时 · ${yuan(c.amount_yuan)}` : '还没有提交',
  };
}

/** A case that stands still, and since when. */
export function stopped(since: string): string {
  return since ? `已中止（自${day(since)}起）` : '';
}

/** A deadline as s-date takes it; one that stands still is not overdue. */
function viewDay(d: Schemas['ClaimDayView']) {
  return {
    title: d.mark ? `${d.title}（${d.mark}）` : d.title,
    day: d.by.last,
    left: d.left,
    provisional: d.by.provisional,
    still: d.still,
  };
}

const paymentTones: Record<Schemas['ClaimPayment']['state'], Tone> = {
  waiting: '',
  paid: 'green',
  failed: 'red',
  cancelled: '',
};
const paymentIcons: Record<Schemas['ClaimPayment']['state'], string> = {
  waiting: 'time',
  paid: 'check-circle-filled',
  failed: 'error-circle-filled',
  cancelled: 'minus-circle',
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
    state: p.state_text,
    icon: paymentIcons[p.state],
    tone: paymentTones[p.state],
    facts: facts.join(' · '),
    reason: p.reason ? `原因：${p.reason}` : '',
  };
}

/** Where a claim stands, and what its reader may do. */
export function viewClaim(c: Schemas['ClaimView']) {
  return {
    id: c.id,
    filing: c.filing,
    number: c.number,
    project: c.project,
    status: statusOf(c),
    editable: c.editable,
    draft: c.state === 'draft',
    supplement: c.state === 'supplement',
    refused: c.state === 'refused',
    about: `${c.follow_up ? '补充申领 · ' : ''}备案 ${c.filing_number}`,
    ended: `培训${day(c.end)}结束`,
    revision: c.revision,
    seen: c.seen,
    promised: c.promised,
    days: daysOf(c).map(viewDay),
    coming: c.days.some((d) => !d.still && d.left >= 0),
    reasons: c.reasons.map((r) => ({
      step: r.step === 'study' ? 'records' : r.step, // each person's records and pictures
      text: r.row ? `第${r.row}行：${r.message}` : r.message,
      jump: spots[r.step] ?? '',
    })),
    enterprise: c.enterprise,
    payee: { ...c.payee, filled: c.payee.masked !== '未填写' },
    waiting: c.new_payee ? `更改为 ${c.new_payee.masked}，待县区核对` : '',
    maySetPayee: c.may_set_payee,
    mayWithdraw: c.may_withdraw,
    mayTopUp: c.may_top_up,
    payeeButton: !c.may_set_payee ? '' : c.editable ? (c.payee.masked === '未填写' ? '填写' : '更改') : '申请更改',
    payeeNote: payeeNote(c),
    round: c.supplement_round,
    stopped: stopped(c.suspended),
    special: c.special,
    payments: c.payments.map(viewPayment),
    recoveries: c.recoveries.map(viewRecovery),
    provincial: c.provincial_number,
    window: c.window,
    ways: c.ways.map((w, i) => ({ ...w, key: `${i}`, icon: wayIcons[w.goto] })),
  };
}
export type ClaimShown = ReturnType<typeof viewClaim>;

/** The days that are not told twice: the net clock stands only where it differs. */
const daysOf = (c: Schemas['ClaimView']) => c.days.filter((d, i) => !i || d.by.last !== c.days[i - 1].by.last);

/** What a claim is at, with the working days left where it has some: 公示中 · 还剩几个工作日. */
function statusOf(c: Schemas['ClaimView']): string {
  if (c.suspended) return `${c.state_text} · 已中止`;
  const next = c.days.find((d) => !d.still);
  if (!next) return c.state_text;
  const far = next.left > 0 ? `还剩 ${next.left} 个工作日` : next.left === 0 ? '今天截止' : '已过期限';
  return `${c.state_text} · ${far}`;
}

const wayIcons: Record<Schemas['WayOut']['goto'], string> = {
  start: 'calendar',
  claim: 'add',
  ask: 'chat',
  call: 'call',
};

/** The account the money goes to, or who is to fill it in. */
function payeeNote(c: Schemas['ClaimView']): string {
  if (c.payee.masked !== '未填写') return c.payee.masked;
  return c.may_set_payee ? '还没有填写' : '还没有填写，由企业负责人填写';
}

/** Where the publicity and the payment stand, in the lines of their step. */
function linesOf(c: Schemas['ClaimView'], step: string): string[] {
  if (step === '公示' && c.public_until) return [`公示到 ${day(c.public_until)}`];
  if (step !== '拨付') return [];
  return [c.pay_before ? `最迟 ${day(c.pay_before)}拨付` : '', c.ahead].filter(Boolean);
}

/** The claim as it went and will go: what was done by whom, whose turn it is now, what follows. */
export function viewTimeline(c: Schemas['ClaimView'], items: Schemas['TimelineItem'][]): TimelineItem[] {
  const done = items.map((t) => ({
    title: t.text,
    text: `${moment(t.at)} · ${t.by}`,
    lines: t.note ? [t.note] : [],
    state: 'done' as const,
  }));
  const over = finished.includes(c.state);
  const still = c.suspended ? [stopped(c.suspended)] : [];
  const days = c.suspended ? [] : daysOf(c);
  const until = days.map((d) => {
    const when = dueWords(d.left, d.by.last, d.by.provisional);
    return days.length > 1 ? `${d.title}：${when}` : when; // the turn names what a single day is for
  });
  const place = c.state === 'published' || c.state === 'cleared' || c.state === 'scheduled';
  const here = place && c.state !== 'published' ? linesOf(c, '拨付').slice(1) : [];
  const now = {
    title: c.turn,
    lines: [...still, ...until, ...here],
    state: over ? ('done' as const) : ('now' as const),
  };
  const next = nextSteps[c.state].map((title) => ({ title, lines: linesOf(c, title), state: 'next' as const }));
  return [...done, ...(over ? [] : [now]), ...next];
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
  const missing = s.tasks.filter((t) => t.goto !== 'promise'); // given by the button itself
  return {
    letter: s.letter,
    fen: fenOf(s.amount_yuan),
    amount: yuan(s.amount_yuan),
    sentence: s.sentence,
    short: s.short,
    size: s.people ? `${count(s.people)} 人 · ${count(s.hours)} 课时` : '',
    left,
    paid: Number(s.paid_yuan) ? `其中已拨付 ${yuan(s.paid_yuan)}` : '',
    ready: editable && !missing.length,
    first: missing.length ? (firstThings[missing[0].goto] ?? missing[0].button) : '',
    missingTitle: missing.length ? `还差 ${missing.length} 项，就可以提交` : '',
    tasks: missing.map((t, i) => ({ ...t, key: `${i}`, icon: taskIcons[t.goto] })),
  };
}

export type SummaryShown = ReturnType<typeof viewClaimSummary>;

/** The templates to ask consent for, at most three, those first of which fewest are left. */
export function templatesFor(all: Schemas['Subscription'][], kinds: string[]): string[] {
  const wanted = all.filter((s) => !s.lasting && s.kinds.some((k) => kinds.includes(k)));
  return [...wanted]
    .sort((a, b) => a.left - b.left)
    .slice(0, 3)
    .map((s) => s.template);
}

/** A person of a claim in the list: what is claimed, and one line of what is to be said. */
export function viewClaimPerson(p: Schemas['ClaimPersonItem']) {
  const tones: Record<Schemas['ClaimPersonItem']['state'], PersonTone> = {
    '': 'plain',
    live: 'plain',
    held: 'soon',
    excluded: 'late',
    paid: 'ok',
    recovered: 'late',
  };
  const lowered = p.short || (p.claimed && !!p.why);
  const said = [p.state === 'live' ? '' : p.state_text, p.short ? '受年度限额限制' : '', p.why];
  return {
    row: p.row,
    name: p.name,
    id: p.id_number,
    money: p.claimed ? `${p.hours} 课时 · ${yuan(p.amount_yuan)}` : '不申领',
    note: said.filter(Boolean).join(' · ') || p.id_number,
    tone: tones[p.state] === 'plain' && lowered ? ('soon' as PersonTone) : tones[p.state],
    why: p.why,
    state: p.state === 'live' ? '' : p.state_text,
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
    fen: fenOf(p.amount_yuan),
    size: p.claimed ? `${p.hours} 课时` : '不申领',
    first: p.sentences[0] ?? '',
    rest: p.sentences.slice(1),
    revision: p.revision,
    filing: p.filing,
    button: !p.editable ? '' : p.omitted ? '重新为他申领' : p.claimed ? '不为他申领' : '',
  };
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
