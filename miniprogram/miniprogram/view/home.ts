// The first screen, by who looks; pure. What is written comes from the server.
import type { Schemas } from '../api/request';
import type { CaseProgress, CaseStep, CaseTag, Tone } from './cases';
import { yuanOf } from './cases';
import { day, dueTone, left } from './words';

/** A day that is coming, with the working days until it. */
export interface ComingDay {
  text: string;
  day: string;
  left: number;
  provisional: boolean;
}

/** A filing or a claim as the server's cards have it. */
export interface CaseAnswer {
  kind: 'filing' | 'claim';
  id: string;
  number: string;
  project: string;
  state_text: string;
  tone: Tone;
  turn_text: string;
  steps: CaseStep[];
  progress?: CaseProgress;
  note: string;
  amount_fen?: number;
  next?: ComingDay;
  draft?: boolean;
}

interface Deadline extends ComingDay {
  filing_id: string;
  claim_id: string;
  title?: string;
}

interface StaffItem extends Omit<ComingDay, 'provisional'> {
  kind: string;
  id: string;
  number: string;
  enterprise: string;
  left_text?: string;
}

/** What GET /home answers; what an older server leaves out is taken as not there. */
export interface HomeAnswer {
  who?: { hr: boolean; trainee: boolean; staff: boolean; enterprise_name: string; county_text: string };
  welcome?: { text: string };
  need: { text: string; detail?: string; button: string; goto: string; filing_id: string; claim_id: string };
  cases?: CaseAnswer[];
  cases_total?: number;
  deadlines: Deadline[];
  notice?: Schemas['Home']['notice'];
  unread: number;
  trainee?: {
    waiting: { line_id: string; text: string; enterprise_name: string; project: string }[];
    courses: { filing_id: string; project: string; percent: number; text: string }[];
  };
  staff?: { name: string; county_text: string; overdue: number; queue: StaffItem[]; total: number };
}

export type Role = 'hr' | 'trainee' | 'staff';

const roleWords: Record<Role, string> = { hr: '企业', trainee: '职工', staff: '工作人员' };

const pages: Record<string, string> = {
  register: '/pages/enterprise/enterprise',
  enterprise: '/pages/enterprise/enterprise',
  new_filing: '/pages/filing/new',
  edit_filing: '/pages/filing/edit',
  edit_roster: '/pages/filing/edit',
  filing: '/pages/filing/detail',
  claim: '/pages/claim/claim',
};

/** Where a case opens. */
export const caseUrl = (kind: string, id: string): string =>
  `/pages/${kind === 'claim' ? 'claim/claim' : 'filing/detail'}?id=${id}`;

/** Where the one thing is done; empty when there is nowhere to go. */
export function needUrl(n: HomeAnswer['need']): string {
  const id = n.claim_id || n.filing_id;
  const page = pages[n.goto] ?? '';
  if (!page || !id) return page;
  return `${page}?id=${id}${n.goto === 'edit_roster' ? '&step=roster' : ''}`;
}

/** A card as s-case takes it. */
export interface CaseShown {
  id: string;
  url: string;
  title: string;
  number: string;
  tag: CaseTag;
  steps: CaseStep[];
  progress: CaseProgress;
  note: string;
  when: string;
  tone: Tone;
  draft: boolean;
}

const noProgress: CaseProgress = { text: '', percent: 0, behind: '' };

/** What a day is for, how far away it is, and which day it is. */
const coming = (d: ComingDay): string => `${d.text}：${left(d.left, d.day, d.provisional)}`;

export function viewCase(c: CaseAnswer): CaseShown {
  const amount = c.amount_fen ? `${yuanOf(c.amount_fen)} 元` : '';
  return {
    id: c.id,
    url: caseUrl(c.kind, c.id),
    title: c.project || '（还没有填项目名称）',
    number: c.number,
    tag: { text: c.draft ? c.state_text : c.turn_text || c.state_text, tone: c.tone },
    steps: c.progress ? [] : c.steps,
    progress: c.progress ?? noProgress,
    note: [amount, c.note].filter(Boolean).join(' · '),
    when: c.next ? coming(c.next) : '',
    tone: c.next ? dueTone(c.next.left) : 'plain',
    draft: !!c.draft,
  };
}

/** Who looks; of an older server's answer it is told by what it asks for. */
function whoOf(h: HomeAnswer) {
  const member = !['phone', 'register'].includes(h.need.goto);
  return h.who ?? { hr: member, trainee: false, staff: false, enterprise_name: '', county_text: '' };
}

function viewDeadline(d: Deadline) {
  const kind = d.claim_id ? 'claim' : 'filing';
  const id = d.claim_id || d.filing_id;
  return { ...d, id: `${kind}-${id}-${d.day}`, url: caseUrl(kind, id), title: d.title || d.text };
}

function viewStaff(s: NonNullable<HomeAnswer['staff']>) {
  return {
    where: [s.county_text, s.name].filter(Boolean).join(' · '),
    overdue: s.overdue,
    total: s.total,
    queue: s.queue.map((q) => ({
      id: q.id,
      url: q.kind === 'filing' ? `/pages/staff/filing?id=${q.id}` : '/pages/staff/queue',
      name: q.enterprise,
      note: `${q.text} · ${q.left_text || left(q.left, q.day)}`,
      tone: dueTone(q.left),
    })),
  };
}

export function viewHome(h: HomeAnswer) {
  const who = whoOf(h);
  const roles = (['hr', 'trainee', 'staff'] as const).filter((r) => who[r]);
  const cases = (h.cases ?? []).map(viewCase);
  return {
    roles: roles.map((id) => ({ id, text: roleWords[id] })),
    enterprise: [who.enterprise_name, who.county_text].filter(Boolean).join(' · '),
    need: { ...h.need, detail: h.need.detail ?? '', url: needUrl(h.need) },
    needed: !!h.need.text && h.need.goto !== 'none',
    welcome: h.welcome?.text ?? '',
    cases,
    all: h.cases_total ?? cases.length,
    deadlines: h.deadlines.map(viewDeadline),
    notice: h.notice ?? null,
    waiting: h.trainee?.waiting ?? [],
    courses: h.trainee?.courses ?? [],
    staff: h.staff ? viewStaff(h.staff) : null,
  };
}
export type HomeShown = ReturnType<typeof viewHome>;

/** Which of the roles is shown: the one that was chosen, if it is still held. */
export const roleShown = (roles: HomeShown['roles'], chosen: string): string =>
  roles.some((r) => r.id === chosen) ? chosen : (roles[0]?.id ?? '');

/** A day as the phone's calendar takes it. */
export type CalendarDay = Pick<ComingDay, 'text' | 'day'> & Partial<ComingDay>;

/** A coming day's first second in China, in seconds, as the phone's calendar wants it. */
export const calendarStart = (date: string): number => Date.parse(`${date}T09:00:00+08:00`) / 1000;

/** What the calendar's entry says below its title. */
export const calendarNote = (d: CalendarDay): string =>
  `${d.text}，${day(d.day)}${d.provisional ? '（放假安排尚未公布，日期暂定）' : ''}`;
