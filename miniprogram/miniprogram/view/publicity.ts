// What the screens of publicity, objections and the employee's own claims show; pure.
import type { Schemas } from '../api/request';
import { count, yuan, type Tone } from './study';
import { day, dueTone, dueWords, moment } from './words';

/** A claim in publicity. */
export function viewPublicity(p: Schemas['PublicityItem']) {
  return {
    id: p.id,
    enterprise: p.enterprise,
    project: p.project,
    number: p.number,
    county: p.county_text,
    told: `${count(p.people)} 人、${count(p.hours)} 课时 · ${yuan(p.amount_yuan)}`,
    dates: p.from ? `公示 ${day(p.from)}至${day(p.until)}` : `部分人员重新公示，至${day(p.until)}`,
    when: p.left < 0 ? '已结束' : dueWords(p.left, p.until),
    tone: p.left < 0 ? 'plain' : dueTone(p.left),
    over: p.left < 0,
  };
}

/** A person in publicity. */
export function viewPublicPerson(p: Schemas['PublicityPerson'], chosen: string[] = []) {
  return {
    id: p.id,
    name: p.name,
    number: p.id_number,
    money: `${p.hours} 课时 · ${yuan(p.amount_yuan)}`,
    held: p.held ? '已有异议，暂缓' : '',
    chosen: chosen.includes(p.id),
  };
}

const themes: Record<Schemas['ObjectionItem']['state'], 'success' | 'warning' | 'default'> = {
  open: 'warning',
  upheld: 'success',
  dismissed: 'default',
  answered: 'success',
  withdrawn: 'default',
};

/** What somebody raised, with its answer. */
export function viewObjection(o: Schemas['ObjectionItem']) {
  const about = [o.project, o.number].filter(Boolean).join(' · ');
  return {
    id: o.id,
    kind: o.kind_text,
    state: o.state_text,
    theme: themes[o.state],
    about,
    text: o.text,
    when: moment(o.at),
    answer: o.answer,
    answered: o.answered_at ? moment(o.answered_at) : '',
  };
}

/** What an enterprise claimed for the employee, and what they said. */
export function viewOwnClaim(c: Schemas['ClaimAboutMe']) {
  const said: Record<Schemas['ClaimAboutMe']['word'], [string, Tone]> = {
    '': ['还没有答复；不答复不影响办理', ''],
    yes: ['您已答复：属实', 'green'],
    no: ['您已答复：不属实，县区会核实', 'amber'],
  };
  const [word, tone] = said[c.word];
  const waits = c.may_answer && !c.word;
  const verify = c.why_not.includes('核对职工身份');
  const closed = verify ? c.why_not : c.may_answer ? '' : `这项补贴${c.line_text}，${c.why_not}`;
  return {
    line: c.line,
    enterprise: c.enterprise,
    project: c.project,
    title: waits
      ? `这家企业为您申领了 ${count(c.hours)} 课时，属实吗？`
      : `${count(c.hours)} 课时 · ${yuan(c.amount_yuan)}`,
    money: yuan(c.amount_yuan),
    state: c.state_text,
    end: `培训 ${day(c.end)}结束`,
    number: c.number,
    word,
    said: c.word,
    tone: closed ? '' : tone,
    waits,
    mayYes: c.may_answer && c.word !== 'yes',
    mayNo: c.may_answer && c.word !== 'no',
    closed,
    verify,
    seen: c.seen,
    sentences: c.sentences,
  };
}
export type OwnClaimShown = ReturnType<typeof viewOwnClaim>;

/** What waits for the employee's word first, then the rest, each in the order it came. */
export const waitingFirst = (items: OwnClaimShown[]): OwnClaimShown[] => [
  ...items.filter((i) => i.waits),
  ...items.filter((i) => !i.waits),
];
