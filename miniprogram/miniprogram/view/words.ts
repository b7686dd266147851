// Words and dates as the screens show them; pure.
import type { Schemas } from '../api/request';

/** 2026-11-27 as 11月27日. */
export function day(text: string): string {
  const [, m, d] = text.split('-').map(Number);
  return m && d ? `${m}月${d}日` : '';
}

/** A moment as 11月27日 14:02, in China. */
export function moment(text: string): string {
  const t = new Date(new Date(text).getTime() + 8 * 3600_000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${t.getUTCMonth() + 1}月${t.getUTCDate()}日 ${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
}

/** How far a date is: 还剩 3 个工作日 · 11月27日. */
export function left(n: number, date: string, provisional = false): string {
  const far = n > 0 ? `还剩 ${n} 个工作日` : n === 0 ? '就在今天' : '已过';
  return `${far} · ${day(date)}${provisional ? '（暂定）' : ''}`;
}

export type Step = Schemas['Problem']['step'];

/** The wizard's steps; a new one fails to compile. */
export const stepTitles: Record<Step | 'check', string> = { type: '类型', platform: '平台', project: '项目', courses: '课程', roster: '名册', check: '检查', promise: '承诺' };
export const steps = ['type', 'platform', 'project', 'courses', 'roster', 'check', 'promise'] as const;
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
    if (group) group.problems.push(p); else out.push({ form: p.form, problems: [p] });
  }
  return out;
}

/** The sentences of “为什么是这一天”. */
export function why(d: Schemas['Deadline']): string[] {
  const out = [`${d.rule}（${d.clause}）。`, `从${d.from.replace(/-/g, '.')}起算，当天不计入。`];
  const days = [...d.skipped].sort((a, b) => a.day.localeCompare(b.day));
  if (days.length) out.push(`以下日子不是工作日，没有计入：${days.map((s) => `${day(s.day)}${s.why}`).join('、')}。`);
  out.push(`因此是${d.last.replace(/-/g, '.')}。`);
  if (d.provisional) out.push('其中有年份的放假安排尚未公布，这个日期是暂定的，公布后会重新计算。');
  return out;
}
