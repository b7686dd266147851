// What the screens of study records show: who is how far, what counts, and what
// an import would bring; pure. Nothing of hours or money is computed here.
import type { Schemas } from '../api/request';
import { hiddenWays, unanswered } from './roster';
import { day, moment } from './words';

/** How something stands; each comes with a word or a sign beside the colour. */
export type Tone = 'green' | 'amber' | 'red' | '';

/** How full a bar is, 0 to 100: never empty once begun, never full before all is done. */
export function percent(part: number, whole: number): number {
  if (part <= 0 || whole <= 0) return 0;
  return part >= whole ? 100 : Math.min(99, Math.max(1, Math.round((part / whole) * 100)));
}

/** The colour of a ring: green only when all is done. */
const inkOf = (percent: number): string => (percent === 100 ? '--s-done' : '--s-blue');

/** 2950 as 2,950. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** 1770.00 as 1,770 元, 12.50 as 12.50 元. */
export function yuan(text: string): string {
  const [whole, fen] = text.split('.');
  return `${count(Number(whole))}${Number(fen) ? `.${fen}` : ''} 元`;
}

/** Yuan with two digits as whole fen: 88500.00 as 8850000. */
export function fenOf(text: string): number {
  const [whole, part = ''] = text.split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0').slice(0, 2));
}

/** The days from one day to another; negative when the other came before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400_000);
}

/** How far the training is: 培训 12月1日开始，还有 5 天. */
export function period(start: string, end: string, today: string): string {
  const [toStart, toEnd] = [daysBetween(today, start), daysBetween(today, end)];
  if (toStart > 0) return `培训 ${day(start)}开始，还有 ${toStart} 天`;
  if (toEnd > 0) return `培训 ${day(end)}结束，还有 ${toEnd} 天`;
  return toEnd === 0 ? `培训今天（${day(end)}）结束` : `培训已在 ${day(end)}结束`;
}

/** Since when somebody is behind: 12月5日起，已 6 天. */
export function since(from: string, today: string): string {
  const days = daysBetween(from, today);
  return `${day(from)}起${days > 0 ? `，已 ${days} 天` : ''}`;
}

/** What setData takes to put more behind a list, so that a long one is not sent again. */
export const appended = <T>(list: string, length: number, more: T[]): Record<string, T> =>
  Object.fromEntries(more.map((item, i) => [`${list}[${length + i}]`, item]));

const basisNames = ['按全项目时长合计', '按课程分别计算'] as const;

/** Both bases of class hours, the one that counts first. */
function bases(perFiling: number, perCourse: number, counts: string): string[] {
  const lines = [perFiling, perCourse].map((hours, i) => ({
    mine: basisNames[i] === counts,
    text: `${basisNames[i]} ${count(hours)} 课时`,
  }));
  return [
    ...lines.filter((l) => l.mine).map((l) => `${l.text}（本备案按这种方式计算）`),
    ...lines.filter((l) => !l.mine).map((l) => l.text),
  ];
}

/** The people of a filing, together. */
export function viewSummary(s: Schemas['StudySummaryView']) {
  const warnings: string[] = [];
  if (s.short) warnings.push(`${s.short} 人受每人每年限额限制，按课时应为 ${yuan(s.full_yuan)}`);
  if (s.no_screenshot) warnings.push(`${s.no_screenshot} 人只有总时长、还缺截图，补上截图才计入`);
  return {
    title: `已完成 ${count(s.done)} / ${count(s.people)} 人`,
    percent: percent(s.done, s.people),
    ink: inkOf(percent(s.done, s.people)),
    period: period(s.start, s.end, s.today),
    records: s.records,
    behind: s.behind
      ? `${count(s.behind)} 人落后（最早${since(s.behind_since, s.today)}）`
      : s.records && s.done < s.people
        ? '没有人落后'
        : '',
    tone: (s.behind ? 'amber' : 'green') as Tone,
    none: s.records
      ? ''
      : daysBetween(s.today, s.start) > 0
        ? '培训开始后，把平台导出的学习记录导入进来。'
        : '还没有学习记录，请导入平台导出的文件。',
    earned: s.hours > 0,
    hours: `${count(s.hours)} 课时`,
    amount: yuan(s.amount_yuan),
    sentence: s.sentence,
    bases: bases(s.hours_per_filing, s.hours_per_course, s.basis_text),
    policy: s.policy,
    warnings,
  };
}

type Only = '' | 'behind' | 'todo' | 'done' | 'no_screenshot';

/** Whom the list may be narrowed to: who needs something first, nobody's tab last. */
export function tabs(s: Schemas['StudySummaryView']): { only: Only; text: string }[] {
  const all: { only: Only; text: string; n: number }[] = [
    { only: 'behind', text: '落后', n: s.behind },
    { only: 'no_screenshot', text: '缺截图', n: s.no_screenshot },
    { only: 'todo', text: '未完成', n: s.people - s.done },
    { only: 'done', text: '已完成', n: s.done },
    { only: '', text: '全部', n: s.people },
  ];
  return all.filter((t) => t.n > 0 || t.only === '').map((t) => ({ only: t.only, text: `${t.text} ${count(t.n)}` }));
}

/** A person in the list. */
export function viewLearner(l: Schemas['LearnerItem'], today: string) {
  const [state, tone, icon]: [string, Tone, string] = l.done
    ? ['已完成', 'green', 'check-circle-filled']
    : l.behind_since
      ? [`落后（${since(l.behind_since, today)}）`, 'amber', 'time-filled']
      : l.completed || l.minutes
        ? ['学习中', '', 'play-circle']
        : ['还没有学习记录', '', 'minus-circle'];
  return {
    row: l.row,
    name: l.name,
    id: l.id_number,
    state,
    tone,
    icon,
    percent: percent(l.counted, l.planned),
    courses: l.courses ? `完成 ${l.completed} / ${l.courses} 门课程` : '还没有开始学',
    minutes: l.planned ? `已学 ${count(l.counted)} / ${count(l.planned)} 分钟` : '',
    hours: `${l.hours} 课时`,
    amount: yuan(l.amount_yuan),
    noShot: l.no_screenshot,
  };
}

/** What a course still lacks; a new lack fails to compile. */
const lackWords: Record<Schemas['StudiedCourse']['lacks'][number], (c: Schemas['StudiedCourse']) => string> = {
  minutes: (c) => (c.planned > c.counted ? `还差 ${c.planned - c.counted} 分钟` : '时长不足'),
  units: (c) => `还差 ${c.units - c.units_done} 个单元`,
  test: () => '考核没有合格',
};

/** A course as a bar. */
function bar(recorded: number, counted: number, planned: number) {
  return {
    text: `已学 ${recorded} / ${planned} 分钟`,
    counted: counted < recorded ? `计入 ${counted} 分钟` : '',
    percent: percent(counted, planned),
  };
}

/** A course of one person: its bar, its results, and what is missing. */
export function viewCourse(c: Schemas['StudiedCourse']) {
  const facts = [
    c.units ? `单元 ${c.units_done}/${c.units}` : '',
    c.score_text ? `成绩 ${c.score_text} 分` : '',
    c.verdict ? `考核${c.verdict}` : '',
    c.by_total ? '只有总时长，重叠核对无数据' : '',
    c.screenshot ? '有截图' : '',
  ];
  return {
    id: c.id,
    name: c.name,
    ...bar(c.recorded, c.counted, c.planned),
    done: c.completed,
    facts: facts.filter(Boolean).join(' · '),
    evidence: c.evidence,
    sentence: c.sentence,
    state: c.completed ? '✓ 已完成' : c.recorded ? c.lacks.map((l) => lackWords[l](c)).join('，') : '还没有学习记录',
    days: c.days.map((d) => ({ day: day(d.day), minutes: `${d.minutes} 分钟` })),
  };
}

/** A person's year: 本年度已用 820 元，限额若干元. */
export function allowance(year: number, used: string, cap: string, today: string) {
  const whose = String(year) === today.slice(0, 4) ? '本年度' : `${year}年度`;
  return {
    year,
    text: Number(used) ? `${whose}已用 ${yuan(used)}，限额 ${yuan(cap)}` : `${whose}还没有用，限额 ${yuan(cap)}`,
    percent: percent(Number(used), Number(cap)),
    full: Number(used) >= Number(cap),
  };
}

/** One person with everything that explains the amount. */
export function viewPerson(l: Schemas['LearnerView']) {
  return {
    ...viewLearner(l, l.today),
    fen: fenOf(l.amount_yuan),
    behind: l.behind,
    courseList: l.course_list.map(viewCourse),
    amountSentence: l.sentences[0] ?? '',
    basis: l.sentences[l.sentences.length - 1] ?? '',
    uncounted: l.uncounted.map((u) => u.sentence),
    allowance: allowance(l.year, l.used_yuan, l.cap_yuan, l.today),
    standings: l.standings,
    evidence: l.evidence,
  };
}

/** What a person chose of how a file is read. */
export interface Choices {
  sheet: string;
  columns: Record<string, number>;
  unit: string;
  courses: Record<string, string>;
  hidden: '' | 'read' | 'skip';
}

/** The choices as the server takes them: what was not chosen is left to what it found or remembered. */
export function mapping(c: Choices): string {
  const out: Partial<Choices> = {};
  if (c.sheet) out.sheet = c.sheet;
  if (Object.keys(c.columns).length) out.columns = c.columns;
  if (c.unit) out.unit = c.unit;
  if (Object.keys(c.courses).length) out.courses = c.courses;
  if (c.hidden) out.hidden = c.hidden;
  return Object.keys(out).length ? JSON.stringify(out) : '';
}

/** The units of study time. */
export const units = [
  { id: 'seconds', text: '秒' },
  { id: 'minutes', text: '分钟' },
  { id: 'hours', text: '小时' },
  { id: 'milliseconds', text: '毫秒' },
] as const;

/** Where a row stands in the file. */
const place = (r: { sheet: string; row: number }) => `${r.sheet ? `${r.sheet} ` : ''}第${r.row}行`;

/** What an import would bring, before anything is saved. */
export function viewPreview(p: Schemas['StudyPreview']) {
  const good = p.records - p.wrong;
  const told = p.problems.length + p.whole.reduce((n, w) => n + w.rows, 0);
  const columns = p.columns.map((c) => ({
    field: c.field,
    title: c.title,
    at: c.at,
    text: c.at >= 0 ? (p.titles[c.at] ?? '') : '没有这一列',
  }));
  const theirs = [
    ...p.matches.map((m) => m.theirs),
    ...p.unmatched.filter((u) => !p.matches.some((m) => m.theirs === u)),
  ];
  return {
    title: p.missing ? '这份文件还读不了' : `读到 ${count(p.records)} 条记录，${count(p.people)} 人`,
    missing: p.missing,
    remembered: p.remembered && !p.missing,
    counts: p.missing
      ? []
      : [
          { text: '新的', n: good - p.known, tone: 'green' as Tone },
          { text: '已有或重叠', n: p.known, tone: '' as Tone },
          { text: '有误', n: p.wrong, tone: (p.wrong ? 'red' : '') as Tone },
        ],
    used: columns.filter((c) => c.at >= 0),
    unused: columns.filter((c) => c.at < 0),
    choices: ['（没有这一列）', ...p.titles],
    unit: p.columns.some((c) => c.field === 'length' && c.at >= 0)
      ? (units.find((u) => u.id === p.unit)?.text ?? '不知道，点这里选')
      : '',
    unitAt: units.findIndex((u) => u.id === p.unit),
    sheets: p.sheets.length > 1 ? ['全部工作表', ...p.sheets.map((s) => s.name)] : [],
    courses: theirs.map((name) => ({ theirs: name, ours: p.matches.find((m) => m.theirs === name)?.course || '' })),
    ours: ['（不在本备案里）', ...p.courses.map((c) => c.name)],
    problems: p.problems.map((r) => ({ where: `${place(r)}${r.name ? ` ${r.name}` : ''}`, message: r.message })),
    more: p.wrong > told && !p.missing ? `还有 ${p.wrong - told} 行有误，请在文件里一并更正` : '',
    whole: p.whole.map((w) => w.message),
    hides: p.hidden.message,
    hidden: hiddenWays(p.hidden),
    notes: p.notes.map((n) => `${place(n)}：${n.note}`),
    skip: p.wrong > 0,
    button:
      p.missing || good <= 0 || unanswered(p.hidden)
        ? ''
        : p.wrong
          ? `跳过 ${count(p.wrong)} 行，导入其余 ${count(good)} 条`
          : `导入 ${count(good)} 条记录`,
    none: !p.missing && p.records > 0 && good <= 0 ? '没有一行可以导入，请核对各栏是否选对，或更正文件后重新选择' : '',
  };
}

export type PreviewShown = ReturnType<typeof viewPreview>;

/** Where records came from: one import of a file, or what a platform pushed. */
export const viewImport = (i: Schemas['StudyImportItem']) => ({
  id: i.id,
  title: `${i.source_text} · ${i.platform}`,
  text: `${count(i.records)} 条记录，新增或更新 ${count(i.added)} 项`,
  when: `${moment(i.at)}收到`,
});
export type Imported = ReturnType<typeof viewImport>;

/** What an import did. */
export function imported(r: Schemas['StudyImported']): string {
  const skipped = r.skipped ? `跳过有误的 ${count(r.skipped)} 行。` : '';
  return r.added
    ? `已导入 ${count(r.records)} 条记录，新增或更新 ${count(r.added)} 项学习时间和成绩。${skipped}`
    : `这 ${count(r.records)} 条记录以前都导入过，没有重复计算。${skipped}`;
}

/** What changed for the filing between two looks, a line each. */
export function changes(
  before: Schemas['StudySummaryView'],
  after: Schemas['StudySummaryView'],
): { name: string; from: string; to: string }[] {
  const rows = [
    { name: '已完成', from: `${count(before.done)} 人`, to: `${count(after.done)} 人` },
    { name: '落后', from: `${count(before.behind)} 人`, to: `${count(after.behind)} 人` },
    { name: '学习时长', from: `${count(before.minutes)} 分钟`, to: `${count(after.minutes)} 分钟` },
    { name: '课时', from: `${count(before.hours)} 课时`, to: `${count(after.hours)} 课时` },
    { name: '预计可申领', from: yuan(before.amount_yuan), to: yuan(after.amount_yuan) },
  ];
  return rows.filter((r) => r.from !== r.to);
}

/** A training project as the employee sees it. */
export function viewTraining(f: Schemas['TraineeFiling']) {
  const label = f.dropped
    ? f.state_text
    : f.done
      ? '✓ 课程都已完成'
      : f.expected
        ? `已完成 ${f.completed} 门，共 ${f.expected} 门`
        : '还没有开始学';
  return {
    key: [f.enterprise, f.project, f.start].join(),
    enterprise: f.enterprise,
    project: f.project,
    state: f.state_text,
    period: f.dropped ? '' : period(f.start, f.end, f.today),
    dates: `培训时间 ${day(f.start)}至${day(f.end)}`,
    done: f.done,
    ring: percent(f.completed, f.expected),
    ink: inkOf(percent(f.completed, f.expected)),
    ringText: `${f.completed}/${f.expected || f.courses.length}`,
    ringLabel: label,
    earned: f.hours > 0,
    hours: `${f.hours} 课时`,
    studied: `计入 ${count(f.studied)} 分钟`,
    sentence: f.sentence,
    dropped: f.dropped,
    behind: f.behind,
    uncounted: f.uncounted.map((u) => u.sentence),
    uncountedTitle: f.uncounted.length ? `有 ${f.uncounted.length} 处学习没有计入` : '',
    courses: f.courses.map(ownCourse),
  };
}

/** One of the employee's own courses. */
function ownCourse(c: Schemas['TraineeCourse']) {
  const state = c.completed ? '✓ 已完成' : c.recorded ? '学习中' : '还没有开始学';
  return {
    id: c.id,
    name: c.name,
    ...bar(c.recorded, c.counted, c.minutes),
    done: c.completed,
    state,
    where: `${c.module_text} · ${c.platform}`,
    dates: `学习时间 ${day(c.start)}至${day(c.end)}`,
    told: c.told,
  };
}

/** This year's allowance, and that of other years the trainings draw on, the newest first, each once. */
export function years(all: Schemas['TraineeFiling'][], now?: Schemas['Allowance']) {
  const out: ReturnType<typeof allowance>[] = [];
  for (const f of all)
    if (!out.some((y) => y.year === f.year)) out.push(allowance(f.year, f.used_yuan, f.cap_yuan, f.today));
  if (now && !out.some((y) => y.year === now.year))
    out.push(allowance(now.year, now.used_yuan, now.cap_yuan, String(now.year)));
  return out.sort((a, b) => b.year - a.year);
}
