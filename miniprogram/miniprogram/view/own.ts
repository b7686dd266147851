// What “我的信息” shows: what is held on the person; pure.
import type { Schemas } from '../api/request';
import { yuan } from './study';
import { day, moment } from './words';

export type CorrectionKind = Schemas['CorrectionView']['kind'];

/** What may be asked to be corrected, and what is to be typed for it. */
export const corrections: Record<CorrectionKind, { text: string; label: string; hint: string; proof: boolean }> = {
  name: { text: '姓名', label: '正确的姓名', hint: '与身份证一致', proof: false },
  phone: { text: '手机号码', label: '正确的手机号码', hint: '11位手机号码', proof: false },
  id: { text: '身份证号码', label: '正确的身份证号码', hint: '18位号码', proof: true },
  study: { text: '学习记录', label: '哪里不对', hint: '例如 3月2日在平台学了50分钟，这里没有', proof: false },
};

export const kinds = Object.keys(corrections) as CorrectionKind[];

/** Who decides what was asked for. */
export const correctionSent = (kind: CorrectionKind): string =>
  kind === 'id' ? '已提交，由市人社局批准，结果会通知您' : '已提交，由县区人社局办理，结果会通知您';

const themes: Record<Schemas['CorrectionView']['state'], 'primary' | 'success' | 'warning'> = {
  open: 'primary',
  done: 'success',
  refused: 'warning',
};

/** A correction that was asked for, as a line. */
export function viewCorrection(c: Schemas['CorrectionView']) {
  return {
    id: c.id,
    theme: themes[c.state],
    state: c.state_text,
    text: `更正${c.kind_text} · ${c.number}`,
    answer: c.answer ? `答复：${c.answer}` : '',
    when: moment(c.at),
  };
}

/** What of a year's allowance is used, zeros left out. */
function usedIn(y: Schemas['OwnYear']): string {
  const parts = [
    ['已支付', y.paid_yuan],
    ['已批准', y.approved_yuan],
    ['占用', y.reserved_yuan],
    ['其他地方领取', y.elsewhere_yuan],
  ].filter(([, amount]) => Number(amount) > 0);
  const used = parts.map(([word, amount]) => `${word} ${yuan(amount)}`).join('，');
  return `${y.year}年：${used || '还没有用'}`;
}

/** What is held on the person, as lines. */
export function viewOwn(d: Schemas['OwnData']) {
  return {
    who: [
      ['姓名', d.name],
      ['身份证号码', d.id_number],
      ['微信绑定的手机号', d.phone],
    ].map(([label, value]) => ({ label, value })),
    filings: d.filings.map((f) => ({
      id: f.id,
      title: f.project,
      enterprise: f.enterprise,
      state: `${f.number} · ${f.state_text}`,
      period: `${day(f.start)}至${day(f.end)}`,
      roster: `名册登记：${f.name}，${f.phone}，账号 ${f.account}`,
      study: f.records ? `学习记录 ${f.records} 条，共 ${f.minutes} 分钟` : '还没有学习记录',
    })),
    claims: d.claims.map((c, at) => ({
      key: `${c.number}-${at}`,
      title: `${c.hours} 课时 · ${yuan(c.amount_yuan)}`,
      from: `${c.enterprise} · ${c.number}`,
      state: c.state_text,
    })),
    years: d.years.map((y) => ({ year: y.year, text: usedIn(y), cap: `每年限额 ${yuan(y.cap_yuan)}` })),
    readings: d.readings.map((r, at) => ({
      key: `${r.at}-${at}`,
      when: moment(r.at),
      who: r.who,
      what: r.note ? `${r.what}：${r.note}` : r.what,
    })),
  };
}
