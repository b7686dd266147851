// The procedure's chart (附表7) and what people ask, as the help page shows them; pure.
import type { Schemas } from '../api/request';

type Help = Schemas['HelpView'];

export interface ChartShown {
  number: number;
  text: string;
  note: string;
  clause: string;
  state: 'done' | 'here' | 'next' | '';
  label: string;
}

const said = { done: '已办完，', here: '您在这里，', next: '', '': '' };

/** The steps in order, numbered; what comes before the reader's own place is done. */
export function viewChart(chart: Help['chart']): ChartShown[] {
  const here = chart.findIndex((c) => c.here);
  return chart.map((c, at) => {
    const state = here < 0 ? '' : at < here ? 'done' : at === here ? 'here' : 'next';
    const note = [c.who, c.limit].filter(Boolean).join(' · ');
    return {
      number: at + 1,
      text: c.text,
      note,
      clause: c.clause,
      state,
      label: `第${at + 1}步，${said[state]}${c.text}，${note}`,
    };
  });
}

/** Where the chart is asked for: of a case of one's own, or in general. */
export const chartPath = (q: { filing?: string; claim?: string }): string =>
  q.filing ? `/filings/${q.filing}/chart` : q.claim ? `/claims/${q.claim}/chart` : '/help';
