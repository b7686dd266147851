// What a file with 附表1-4 holds, and what taking it changes; pure.
import type { Schemas } from '../api/request';

type FieldChange = Schemas['FieldChange'];
type CourseChange = Schemas['CourseChange'];
type WorkbookProblem = Schemas['WorkbookProblem'];
type WorkbookForm = Schemas['WorkbookForm'];
export type WorkbookPreview = Schemas['WorkbookPreview'];

export interface FormShown {
  form: string;
  title: string;
  text: string;
  tone: 'ok' | 'soon' | 'late' | 'plain';
  taken: boolean;
  lines: { label: string; text: string; tone: string }[];
}

const changes: Record<CourseChange['change'], string> = {
  added: '新增',
  changed: '有变化',
  same: '不变',
  removed: '删去',
};

/** A field as it will be, with what stood there. */
const changed = (f: FieldChange) => (f.now && f.now !== f.new ? `${f.new}（原来是 ${f.now}）` : f.new);

/** Every form in the file in words: what was read, what could not be. */
export function viewWorkbook(p: WorkbookPreview): FormShown[] {
  return p.forms.map((f) => {
    const bad = p.problems.filter((x) => x.form === f.form);
    const lines = bad.map((x) => ({
      label: [x.cell && `${x.cell}格`, x.label].filter(Boolean).join(' '),
      text: x.message,
      tone: x.stops ? 'late' : 'soon',
    }));
    if (f.form === 'filing') lines.push(...p.fields.map((x) => ({ label: x.label, text: changed(x), tone: 'plain' })));
    if (f.form === 'plan')
      lines.push(...p.courses.map((c) => ({ label: c.name, text: changes[c.change], tone: 'plain' })));
    return { form: f.form, title: f.title, taken: f.taken, lines, ...told(f, p, bad) };
  });
}

function told(f: WorkbookForm, p: WorkbookPreview, bad: WorkbookProblem[]): Pick<FormShown, 'text' | 'tone'> {
  if (bad.some((b) => b.stops)) return { text: '这张表还不能导入', tone: 'late' };
  if (!f.found) return { text: '文件里没有，保持原样', tone: 'plain' };
  if (bad.length) return { text: `有 ${bad.length} 处没有读出来`, tone: 'soon' };
  if (f.form === 'filing') return { text: `读到 ${p.fields.length} 栏`, tone: 'ok' };
  if (f.form === 'roster' && p.roster) return rosterTold(p.roster);
  return { text: p.courses.length ? `读到 ${p.courses.length} 门课程` : '已读', tone: 'ok' };
}

const rosterTold = (r: Schemas['RosterPreview']): Pick<FormShown, 'text' | 'tone'> =>
  r.flagged
    ? { text: `读到 ${r.people} 人，其中 ${r.flagged} 行要更正`, tone: 'soon' }
    : { text: `读到 ${r.people} 人`, tone: 'ok' };

/** The choices as the server takes them. */
export function workbookChoices(revision: number, forms: string[], mapping: string): string {
  const chosen = mapping ? (JSON.parse(mapping) as object) : {};
  return JSON.stringify({ forms, revision, mapping: chosen });
}
