// Words and dates as the screens show them; pure.
import type { Schemas } from '../api/request';

/** 2026-11-27 as 11月27日. */
export function day(text: string): string {
  const [, m, d] = text.split('-').map(Number);
  return m && d ? `${m}月${d}日` : '';
}

/** 2026-11-27 as 2026年11月27日, where the year may be another one. */
export const dayOfYear = (text: string): string => (day(text) ? `${Number(text.slice(0, 4))}年${day(text)}` : '');

/** A moment as 11月27日 14:02, in China. */
export function moment(text: string): string {
  const t = new Date(new Date(text).getTime() + 8 * 3600_000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${t.getUTCMonth() + 1}月${t.getUTCDate()}日 ${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
}

/** How far a date is: 还剩 4 个工作日 · 11月27日. */
export function left(n: number, date: string, provisional = false): string {
  const far = n > 0 ? `还剩 ${n} 个工作日` : n === 0 ? '就在今天' : '已过';
  return `${far} · ${day(date)}${provisional ? '（暂定）' : ''}`;
}

/** A day on which something ends (截止), with what is left until it. */
export function dueWords(n: number, date: string, provisional = false): string {
  const sure = provisional ? '（暂定）' : '';
  if (n > 0) return `还剩 ${n} 个工作日 · ${day(date)}截止${sure}`;
  return n === 0 ? `今天截止${sure}` : `${day(date)}已截止${sure}`;
}

/** late when a day is over, soon in its last week. */
export const dueTone = (n: number): 'late' | 'soon' | 'plain' => (n < 0 ? 'late' : n <= 5 ? 'soon' : 'plain');

export type Step = Schemas['Problem']['step'];

/** The wizard's steps and the parts of a claim; a new one fails to compile. */
export const stepTitles: Record<Step, string> = {
  type: '类型',
  platform: '平台',
  project: '项目',
  courses: '课程',
  roster: '名册',
  promise: '承诺并提交',
  people: '申领人员',
  study: '学习记录',
  payee: '收款账户',
};
export const steps = ['type', 'platform', 'project', 'roster', 'courses', 'promise'] as const;
export type WizardStep = (typeof steps)[number];

export const typeWords: Record<Schemas['FilingView']['type'], { title: string; text: string }> = {
  pre_job: { title: '岗前培训', text: '新招录职工上岗前的培训，含特种作业人员安全作业培训' },
  on_job: { title: '在岗培训', text: '在岗职工提升岗位技能的培训' },
  job_transfer: { title: '转岗转业培训', text: '职工转到新岗位、新职业的培训' },
};

/** Problems grouped by form, in the order they came. */
export function groups(problems: Schemas['Problem'][]): { form: string; problems: Schemas['Problem'][] }[] {
  const out: { form: string; problems: Schemas['Problem'][] }[] = [];
  for (const p of problems) {
    const group = out.find((g) => g.form === p.form);
    if (group) group.problems.push(p);
    else out.push({ form: p.form, problems: [p] });
  }
  return out;
}

/** The sentences of “为什么是这一天”. */
export function why(d: Schemas['Deadline']): string[] {
  const out = [`${d.rule}（${d.clause}）。`];
  if (d.count) out.push(d.count);
  const days = [...d.skipped].sort((a, b) => a.day.localeCompare(b.day));
  if (days.length) out.push(`以下日子不是工作日，没有计入：${days.map((s) => `${day(s.day)}${s.why}`).join('、')}。`);
  out.push(`因此是${d.last.replace(/-/g, '.')}。`);
  if (d.provisional) out.push('其中有年份的放假安排尚未公布，这个日期是暂定的，公布后会重新计算。');
  return out;
}

/** What each field of the filing form is called on the forms. */
const fieldNames: Record<string, string> = {
  aid_received: '已领取补助',
  aid_training: '已申领补助的培训项目',
  organiser: '培训组织方式',
  project: '培训项目名称',
  post: '培训岗位(工种)',
  method: '培训方式',
  start: '培训开始日期',
  end: '培训结束日期',
  planned_people: '培训计划人数',
  leader: '培训负责人',
  leader_phone: '联系手机',
  admin: '线上培训管理员',
  admin_phone: '线上培训管理员手机',
  goal: '培训目标',
  promised: '企业承诺',
  name: '名称',
  icp: 'ICP备案号',
  address: '地址',
  server: 'IP地址及服务器城市',
  points: '内容要点',
  form: '资源形式',
  minutes: '培训时长',
  platform: '网络平台',
  people: '培训人数',
  module: '培训模块',
  effect: '培训效果',
  remark: '备注',
  courses: '课程',
  credit_code: '统一社会信用代码',
  head: '机构负责人',
  phone: '联系电话',
};

/** A field's name from its path, such as courses.c1.minutes. */
export function fieldName(path: string): string {
  const parts = path.split('.');
  const own = fieldNames[parts[parts.length - 1]] ?? '这一栏';
  if (parts[0] === 'courses' && parts.length > 1) return `课程的${own}`;
  if (parts[0] === 'platform' && parts.length > 1) return `平台的${own}`;
  return parts[0] === 'institution' ? `培训机构的${own}` : own;
}

/** courses.c2.minutes as courses[1].minutes, by where the course stands now. */
export function toPath(path: string, ids: string[]): string {
  const [first, id, ...rest] = path.split('.');
  return first === 'courses' && id ? [`courses[${ids.indexOf(id)}]`, ...rest].join('.') : path;
}
