// How a file of people is read: which column each field is taken from, and what
// to do with what it hides or lacks; pure.
import type { Schemas } from '../api/request';

/** What a person chose of how a file is read. */
export interface RosterChoices {
  sheet: string;
  columns: Record<string, number>;
  hidden: '' | 'read' | 'skip';
  account: '' | 'phone';
}

/** No choice yet. */
export const nothing: RosterChoices = { sheet: '', columns: {}, hidden: '', account: '' };

/** The choices as the server takes them; '' when there are none. */
export function rosterMapping(c: RosterChoices): string {
  const out: Partial<RosterChoices> = {};
  if (c.sheet) out.sheet = c.sheet;
  if (Object.keys(c.columns).length) out.columns = c.columns;
  if (c.hidden) out.hidden = c.hidden;
  if (c.account) out.account = c.account;
  return Object.keys(out).length ? JSON.stringify(out) : '';
}

/** The two ways with what a file hides; the one that was chosen is marked. */
export function hiddenWays(h: Schemas['HiddenContent']): { id: 'read' | 'skip'; text: string }[] {
  if (!h.message) return [];
  return [
    { id: 'read', text: `${h.choice === 'read' ? '✓ ' : ''}也读取隐藏的内容` },
    { id: 'skip', text: `${h.choice === 'skip' ? '✓ ' : ''}跳过隐藏的内容` },
  ];
}

/** Whether the person must still say what to do with what the file hides. */
export const unanswered = (h: Schemas['HiddenContent']): boolean => !!h.message && !h.choice;

/** The columns as found, with one field moved to another column (-1: none). */
export function chosen(found: { field: string; at: number }[], field: string, at: number): Record<string, number> {
  const out: Record<string, number> = {};
  for (const c of found) if (c.at >= 0) out[c.field] = c.at;
  if (at >= 0) out[field] = at;
  else delete out[field];
  return out;
}

/** What stands over the rows to put right: how many there are, and how many of them are listed now. */
export const wrongTitle = (rest: number, listed: number): string =>
  rest > listed ? `先更正这些：共 ${rest} 行，先列 ${listed} 行` : `先更正这些：${rest} 行`;

/** What an import is doing: how much of the file is sent, then how many people are saved. */
export const importing = (percent: number, people: number): string =>
  percent ? `正在上传 ${percent}%` : people ? `正在保存 ${people} 人…` : '正在保存…';
