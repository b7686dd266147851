// What the kit's cards say; pure. The words come from the server, this only
// puts them together.

/** ok is done, soon is near, late is overdue or refused; each stands beside a word. */
export type Tone = 'ok' | 'soon' | 'late' | 'plain';
export type StepState = 'done' | 'now' | 'next';

/** A case's step may also be where it ended early. */
export type CaseStepState = StepState | 'stopped';

export interface CaseTag {
  text: string;
  tone: Tone;
}
export interface CaseStep {
  text: string;
  state: CaseStepState;
}
export interface CaseProgress {
  text: string;
  percent: number;
  behind: string;
}
export interface TimelineItem {
  title: string;
  text?: string;
  state: StepState;
  lines?: string[];
}

export interface CaseCard {
  title: string;
  tag?: CaseTag | null;
  steps?: CaseStep[];
  progress?: CaseProgress | null;
  note?: string;
  when?: string;
}

/** Where the steps stand, in one sentence: 第 2 步，共 5 步：初审. */
function stepsLabel(steps: CaseStep[]): string {
  const at = steps.findIndex((s) => s.state === 'now');
  if (at >= 0) return `第 ${at + 1} 步，共 ${steps.length} 步：${steps[at].text}`;
  return steps.length && steps.every((s) => s.state === 'done') ? '各步都已办完' : '';
}

/** A card in words, as a screen reader tells it. */
export function caseLabel(c: CaseCard): string {
  const said = [c.title, c.tag?.text, c.note, stepsLabel(c.steps ?? []), c.progress?.text, c.progress?.behind, c.when];
  return said.filter(Boolean).join('，');
}

const stateWords: Record<StepState, string> = { done: '已完成', now: '正在进行', next: '还没有开始' };

/** The same thing may happen twice: each moment is told apart by its place. */
export const timelineLabels = (items: TimelineItem[]): (TimelineItem & { label: string; place: number })[] =>
  items.map((i, place) => ({ ...i, place, label: stateWords[i.state] }));

/** Whole fen as yuan: 2340000 as 23,400, 12345 as 123.45. */
export function yuanOf(fen: number): string {
  const [whole, part] = [Math.trunc(Math.abs(fen) / 100), Math.abs(fen) % 100];
  const digits = String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0 ? '-' : ''}${digits}${part ? `.${String(part).padStart(2, '0')}` : ''}`;
}
