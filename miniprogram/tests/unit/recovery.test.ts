// What the claim's page shows of money that is to go back.
import { describe, expect, it } from 'vitest';
import { viewRecovery, waiveWords } from '../../miniprogram/view/recovery';
import { viewDays } from '../../miniprogram/view/claim';
import type { Schemas } from '../../miniprogram/api/request';

type Recovery = Schemas['ClaimRecovery'];

const by = (last: string, provisional = false): Schemas['Deadline'] => ({
  last,
  provisional,
  from: '2026-12-30',
  count: '从2026.12.31起往后数5个工作日。',
  rule: '告知拟追回后5个工作日内陈述申辩',
  clause: '五',
  skipped: [],
});

const recovery = (r: Partial<Recovery> = {}): Recovery => ({
  id: 'r',
  state: 'proposed',
  state_text: '拟追回',
  amount_yuan: '60.00',
  reason: '学习记录不实',
  person: '王**',
  position: 3,
  received: '',
  revision: 1,
  notified_at: '2026-12-30T01:00:00Z',
  by: by('2027-01-07', true),
  left: 5,
  late: false,
  waived: false,
  statement: '',
  standing: '等企业陈述申辩，最迟2027年1月7日',
  outcome: '',
  may_answer: true,
  may_waive: true,
  ...r,
});

describe('a recovery', () => {
  it('that is proposed says whom it is about, why, how much and until when', () => {
    expect(viewRecovery(recovery())).toMatchObject({
      title: '拟追回 60 元',
      tone: 'amber',
      who: '王**（名册第 3 行）',
      reason: '学习记录不实',
      waits: true,
      by: { day: '2027-01-07', provisional: true },
      left: 5,
      mayAnswer: true,
      mayWaive: true,
      said: '',
      standing: '',
      notes: [],
    });
  });
  it('may still be answered late, and says what that means', () => {
    expect(viewRecovery(recovery({ left: 0 })).notes).toEqual([]);
    const late = viewRecovery(recovery({ left: -1 }));
    expect([late.waits, late.mayAnswer, late.notes.length]).toEqual([true, true, 1]);
  });
  it('that was answered shows what was said and when, and no day any more', () => {
    const r = recovery({
      answered_at: '2027-01-04T06:05:00Z',
      statement: '当天在岗',
      may_answer: false,
      may_waive: false,
    });
    expect(viewRecovery(r)).toMatchObject({
      said: '1月4日 14:05 提交了陈述申辩',
      statement: '当天在岗',
      waits: false,
      answered: true,
      mayAnswer: false,
    });
    expect(viewRecovery({ ...r, late: true }).said).toContain('逾期提交');
  });
  it('whose hearing was waived can still be answered until it is decided', () => {
    const r = recovery({ answered_at: '2027-01-04T06:05:00Z', waived: true, may_waive: false });
    expect(viewRecovery(r)).toMatchObject({
      said: '1月4日 14:05 选择了不申辩',
      answered: false,
      mayAnswer: true,
      mayWaive: false,
    });
  });
  it('that was decided says what to do now', () => {
    const decided = { by: undefined, may_answer: false, may_waive: false };
    const ordered = recovery({ ...decided, state: 'confirmed', outcome: '你单位的陈述申辩已听取并存档。不服的，可…' });
    expect(viewRecovery(ordered)).toMatchObject({
      title: '需要退回 60 元',
      tone: 'red',
      notes: [{ text: '你单位的陈述申辩已听取并存档。不服的，可…' }, { text: '请联系受理窗口办理退款' }],
    });
    expect(viewRecovery(recovery({ ...decided, state: 'completed', received: '2027-03-02' }))).toMatchObject({
      title: '已退回 60 元',
      tone: 'green',
      notes: [{ text: '县区3月2日收到退款' }],
    });
    expect(viewRecovery(recovery({ ...decided, state: 'rejected' }))).toMatchObject({
      title: '不追回 60 元',
      notes: [],
    });
  });
  it('asks before its hearing is waived, with what it is about', () => {
    expect(waiveWords(viewRecovery(recovery())).content).toMatch(
      /^拟追回 60 元，王\*\*（名册第 3 行）。.*仍然可以陈述申辩。$/,
    );
  });
  it('is explained among the days of its claim', () => {
    const days = viewDays({
      recoveries: [recovery(), recovery({ by: undefined })],
      days: [],
    } as unknown as Schemas['ClaimView']);
    expect(days.map((d) => d.title)).toEqual(['第 3 行拟追回，陈述申辩，最迟 1月7日']);
    expect(days[0].lines[0]).toBe('告知拟追回后5个工作日内陈述申辩（五）。');
  });
});
