import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import {
  claimTabs,
  nextSteps,
  viewClaim,
  viewClaimItem,
  viewClaimPerson,
  viewClaimPersonWhole,
  viewClaimSummary,
  viewDays,
  viewFilingClaims,
  templatesFor,
  viewTimeline,
} from '../../miniprogram/view/claim';
import {
  viewObjection,
  viewOwnClaim,
  viewPublicity,
  viewPublicPerson,
  waitingFirst,
} from '../../miniprogram/view/publicity';

const deadline = (last: string): Schemas['Deadline'] => ({
  from: '2026-12-29',
  rule: '收到补贴申请后15个工作日内提出审核意见',
  clause: '附件1 二(二)',
  count: '',
  last,
  skipped: [],
  provisional: true,
});
const claim = (c: Partial<Schemas['ClaimView']> = {}): Schemas['ClaimView'] => ({
  id: 'c',
  number: 'SL440203-2026-00001',
  project: '车工',
  state: 'submitted',
  state_text: '审核中',
  people: 0,
  hours: 0,
  amount_yuan: '0.00',
  due: '2027-01-20',
  filing: 'f',
  filing_number: 'BA440203-2026-00002',
  enterprise: '某公司',
  end: '2026-12-28',
  today: '2026-12-29',
  turn: '等待县区审核',
  follow_up: false,
  editable: false,
  revision: 3,
  seen: 'c:3 f:9',
  promised: true,
  payee: { name: '某公司', bank: '中国银行韶关分行', account: '', masked: '中国银行韶关分行，尾号4567' },
  may_set_payee: false,
  may_withdraw: false,
  may_top_up: true,
  reasons: [],
  supplement_round: '',
  days: [{ title: '县区提出审核意见', by: deadline('2027-01-20'), left: 15, mark: '', still: false }],
  payments: [],
  recoveries: [],
  suspended: '',
  special: [],
  public_until: '',
  pay_before: '',
  ahead: '',
  ways: [],
  provincial_number: '',
  window: {
    county: '440203',
    name: '武江区',
    short: '武江区',
    address: '',
    phone: '8620690',
    dial: '07518620690',
  } as Schemas['Window'],
  ...c,
});
const ordered: Schemas['ClaimRecovery'] = {
  id: 'r',
  state: 'confirmed',
  state_text: '追回中',
  amount_yuan: '60.00',
  reason: '学习记录不实',
  person: '王**',
  position: 1,
  received: '',
  revision: 3,
  left: 0,
  late: false,
  waived: true,
  statement: '',
  standing: '',
  outcome: '',
  may_answer: false,
  may_waive: false,
};
const summary = (s: Partial<Schemas['ClaimSummary']> = {}): Schemas['ClaimSummary'] => ({
  sentence: '按 128 人、2,950 课时计算',
  people: 128,
  hours: 2950,
  amount_yuan: '88500.00',
  paid_yuan: '0.00',
  short: 0,
  held: 0,
  excluded: 0,
  omitted: 0,
  elsewhere: 0,
  zero: 0,
  letter: '',
  problems: [],
  tasks: [],
  ...s,
});
const task = (goto: Schemas['Task']['goto'], text: string): Schemas['Task'] => ({ goto, text, button: '去填写' });
const someone = (p: Partial<Schemas['ClaimPersonItem']> = {}): Schemas['ClaimPersonItem'] => ({
  row: 'r',
  name: '王**',
  id_number: '440***',
  hours: 4,
  amount_yuan: '120.00',
  claimed: true,
  omitted: false,
  why: '',
  short: false,
  state: '',
  state_text: '',
  ...p,
});

describe('a claim', () => {
  it('has steps for every state', () => {
    expect(Object.keys(nextSteps)).toHaveLength(12);
    expect(nextSteps.draft).toEqual(['县区审核（初审、复核）', '公示', '拨付']);
    expect([nextSteps.paid, nextSteps.refused, nextSteps.withdrawn, nextSteps.expired]).toEqual([[], [], [], []]);
  });
  it('tells what it comes to, and what is missing at once', () => {
    const v = viewClaimSummary(
      summary({ tasks: [task('payee', '请填写收款账户'), task('promise', '请勾选承诺')] }),
      true,
    );
    expect(v).toMatchObject({
      fen: 8850000,
      size: '128 人 · 2,950 课时',
      sentence: '按 128 人、2,950 课时计算',
      ready: false,
      missingTitle: '还差 1 项，就可以提交',
    });
    expect(v.tasks.map((t) => [t.goto, t.text, t.icon])).toEqual([['payee', '请填写收款账户', 'wallet']]);
    expect(v.first).toBe('填写收款账户');
    expect(viewClaimSummary(summary({ paid_yuan: '60.00' }), false)).toMatchObject({
      ready: false,
      paid: '其中已拨付 60 元',
    });
  });
  it('is ready when only the promise is missing: the button gives it', () => {
    expect(viewClaimSummary(summary({ tasks: [task('promise', '请勾选承诺')] }), true)).toMatchObject({
      ready: true,
      missingTitle: '',
      tasks: [],
    });
    expect(viewClaimSummary(summary(), false).ready).toBe(false);
  });
  it('counts who is cut short, held or left, each with where to look', () => {
    expect(viewClaimSummary(summary({ short: 3, held: 1, zero: 2, omitted: 1 }), false).left).toEqual([
      { text: '3 人受年度限额限制', only: 'short', tone: 'amber' },
      { text: '1 人有异议，暂缓拨付', only: 'held', tone: 'amber' },
      { text: '2 人没有课时，不申领', only: 'left', tone: '' },
      { text: '1 人您选择了不申领', only: 'left', tone: '' },
    ]);
    expect(claimTabs(summary({ zero: 2, short: 1 }), true).map((t) => t.text)).toEqual([
      '申领 128',
      '不申领 2',
      '受限额 1',
    ]);
    expect(claimTabs(summary({ held: 1, excluded: 2 }), false).map((t) => t.text)).toEqual([
      '全部 130',
      '暂缓 1',
      '已排除 2',
    ]);
  });
  it('stands still while it is suspended: no day is overdue', () => {
    const still = {
      title: '补充材料',
      by: deadline('2027-01-05'),
      left: -9,
      mark: '已中止（自2026年12月30日起）',
      still: true,
    };
    const told =
      '自2026年12月30日起中止办理：等待法院判决（等待某法院处理，“（2026）粤0203行初1号”（2026年12月29日））。';
    const v = viewClaim(
      claim({ state: 'supplement', state_text: '待补充材料', suspended: '2026-12-30', days: [still], special: [told] }),
    );
    expect(v.days).toMatchObject([{ title: '补充材料（已中止（自2026年12月30日起））', still: true }]);
    expect(v.status).toBe('待补充材料 · 已中止');
    expect(v).toMatchObject({ stopped: '已中止（自12月30日起）', special: [told] });
    expect(viewDays(claim({ days: [still] }))[0].title).toBe('补充材料，已中止（自2026年12月30日起）');
    expect(viewDays(claim({ days: [still] }))[0].lines.join('')).toContain('暂停计算');
    expect(viewClaimItem({ ...claim(), suspended: '2026-12-30' }).due).toBe('已中止（自12月30日起）');
    expect(viewClaim(claim())).toMatchObject({ stopped: '', special: [] });
  });
  it('marks a day that was extended for 不可抗力', () => {
    const day = {
      title: '补充材料',
      by: { ...deadline('2027-01-20'), provisional: false },
      left: 15,
      mark: '不可抗力延期',
      still: false,
    };
    expect(viewClaim(claim({ days: [day] })).days[0]).toMatchObject({
      title: '补充材料（不可抗力延期）',
      day: '2027-01-20',
      left: 15,
    });
    expect(viewDays(claim({ days: [day] }))[0].title).toBe('补充材料，最迟 1月20日（不可抗力延期）');
    const open = {
      items: [],
      claimable: true,
      follow_up: false,
      why: '',
      until: '2027-06-30',
      left: 40,
      mark: '不可抗力延期',
    };
    expect(viewFilingClaims(open).until).toContain('（不可抗力延期）');
  });
  it('says how far its day is', () => {
    expect(viewClaim(claim()).days).toEqual([
      { title: '县区提出审核意见', day: '2027-01-20', left: 15, provisional: true, still: false },
    ]);
    const on = (left: number) => [{ title: '补充材料', by: deadline('2027-01-05'), left, mark: '', still: false }];
    const status = (left: number) => viewClaim(claim({ days: on(left) })).status;
    expect([status(2), status(0), status(-2)]).toEqual([
      '审核中 · 还剩 2 个工作日',
      '审核中 · 今天截止',
      '审核中 · 已过期限',
    ]);
    expect(viewClaim(claim({ days: [] })).status).toBe('审核中');
    expect(viewDays(claim())[0].lines[0]).toBe('收到补贴申请后15个工作日内提出审核意见（附件1 二(二)）。');
    expect(
      viewDays(
        claim({
          days: [{ title: '拨付', by: { ...deadline('2027-03-01'), from: '' }, left: 30, mark: '', still: false }],
        }),
      )[0].lines.some((l) => l.startsWith('从')),
    ).toBe(false);
  });
  it('shows the net clock only where it differs from the gross one', () => {
    const both = (net: string) =>
      viewClaim(
        claim({
          days: [
            { title: '审核', by: deadline('2027-01-20'), left: 15, mark: '', still: false },
            { title: '净', by: deadline(net), left: 15, mark: '', still: false },
          ],
        }),
      ).days.map((d) => d.title);
    expect([both('2027-01-20'), both('2027-01-22')]).toEqual([['审核'], ['审核', '净']]);
  });
  it('offers the owner alone to change the account', () => {
    expect(viewClaim(claim()).payeeButton).toBe('');
    expect(viewClaim(claim({ may_set_payee: true })).payeeButton).toBe('申请更改');
    expect(
      viewClaim(
        claim({
          may_set_payee: true,
          editable: true,
          payee: { name: '某公司', bank: '', account: '', masked: '未填写' },
        }),
      ),
    ).toMatchObject({ payeeButton: '填写', payee: { filled: false } });
    expect(
      viewClaim(claim({ new_payee: { name: '某公司', bank: '', account: '', masked: '工商银行，尾号4321' } })).waiting,
    ).toBe('更改为 工商银行，尾号4321，待县区核对');
  });
  it('lists what was paid, what failed and what must go back', () => {
    const v = viewClaim(
      claim({
        payments: [
          {
            id: 'p',
            state: 'paid',
            state_text: '已支付',
            people: 2,
            amount_yuan: '240.00',
            paid_on: '2027-02-01',
            voucher: 'PZ-1',
            reason: '',
            payee: '中国银行，尾号4567',
          },
          {
            id: 'q',
            state: 'failed',
            state_text: '支付失败',
            people: 1,
            amount_yuan: '60.00',
            paid_on: '',
            voucher: '',
            reason: '户名不符',
            payee: '',
          },
        ],
        recoveries: [ordered],
      }),
    );
    expect(v.payments.map((p) => [p.state, p.tone, p.facts, p.reason])).toEqual([
      ['已支付', 'green', '2月1日支付 · 凭证号 PZ-1 · 2 人 · 中国银行，尾号4567', ''],
      ['支付失败', 'red', '1 人', '原因：户名不符'],
    ]);
    expect(v.recoveries.map((r) => [r.title, r.notes])).toEqual([
      ['需要退回 60 元', [{ text: '请联系受理窗口办理退款' }]],
    ]);
  });
  it('is told in a list by its people and money, a draft by being one', () => {
    expect(viewClaimItem({ ...claim(), people: 128, hours: 2950, amount_yuan: '88500.00' })).toMatchObject({
      state: '审核中',
      told: '128 人、2,950 课时 · 88,500 元',
      due: '下一个期限 1月20日',
    });
    expect(viewClaimItem({ ...claim(), number: '', state: 'draft', state_text: '草稿', due: '' })).toMatchObject({
      told: '还没有提交',
      due: '',
      state: '草稿',
    });
  });
});

describe('a person of a claim', () => {
  it('has hours and money, or why there are none', () => {
    expect(viewClaimPerson(someone())).toMatchObject({ money: '4 课时 · 120 元', why: '' });
    expect(viewClaimPerson(someone({ claimed: false, hours: 0, why: '0 课时：还没有完成的课程' }))).toMatchObject({
      money: '不申领',
      why: '0 课时：还没有完成的课程',
    });
    expect(viewClaimPerson(someone({ state: 'held', state_text: '暂缓', short: true }))).toMatchObject({
      state: '暂缓',
      tone: 'soon',
      note: '暂缓 · 受年度限额限制',
    });
  });
  it('shows who was lowered, excluded or paid, each with its tone and why', () => {
    const lowered = someone({ state: 'live', state_text: '正常', why: '县区由 4 课时调为 2 课时：记录重复' });
    expect(viewClaimPerson(lowered)).toMatchObject({ tone: 'soon', note: '县区由 4 课时调为 2 课时：记录重复' });
    const excluded = someone({ state: 'excluded', state_text: '已排除', why: '不在本企业参保', claimed: false });
    expect(viewClaimPerson(excluded)).toMatchObject({ tone: 'late', note: '已排除 · 不在本企业参保' });
    expect(viewClaimPerson(someone({ state: 'paid', state_text: '已拨付' }))).toMatchObject({ tone: 'ok' });
    expect(viewClaimPerson(someone())).toMatchObject({ tone: 'plain', note: '440***' });
  });
  it('may be left out and taken in again in a draft, and only there', () => {
    const whole = (p: Partial<Schemas['ClaimPersonView']>) =>
      viewClaimPersonWhole({
        ...someone(),
        sentences: ['完成 2 门课程', '依据'],
        editable: true,
        revision: 2,
        filing: 'f',
        ...p,
      });
    expect(whole({})).toMatchObject({ button: '不为他申领', first: '完成 2 门课程', rest: ['依据'] });
    expect(whole({ omitted: true, claimed: false }).button).toBe('重新为他申领');
    expect(whole({ claimed: false }).button).toBe('');
    expect(whole({ editable: false }).button).toBe('');
  });
});

describe('a training', () => {
  const of = (v: Partial<Schemas['FilingClaims']>): Schemas['FilingClaims'] => ({
    items: [],
    claimable: true,
    follow_up: false,
    why: '',
    until: '2027-06-28',
    left: 124,
    mark: '',
    ...v,
  });
  it('offers its claim with how long that may be done', () =>
    expect(viewFilingClaims(of({}))).toMatchObject({
      button: '申领补贴',
      until: '申领期限：还剩 124 个工作日 · 6月28日',
    }));
  it('offers a follow-up once there was one', () =>
    expect(viewFilingClaims(of({ follow_up: true })).button).toBe('为遗漏的人员补充申领'));
  it('leads on to the claim that waits for its enterprise', () => {
    expect(viewFilingClaims(of({ claimable: false, items: [{ ...claim(), state: 'draft' }] }))).toMatchObject({
      resume: 'c',
      resumeButton: '继续申领',
    });
    expect(viewFilingClaims(of({ claimable: false, items: [{ ...claim(), state: 'supplement' }] })).resumeButton).toBe(
      '去补充材料',
    );
    expect(viewFilingClaims(of({ items: [claim()] })).resume).toBe('');
  });
  it('says why not', () =>
    expect(viewFilingClaims(of({ claimable: false, why: '申领期限已届满' }))).toMatchObject({
      why: '申领期限已届满',
      until: '',
    }));
});

describe('the timeline', () => {
  const past = (text: string): Schemas['TimelineItem'] => ({
    at: '2026-12-29T01:00:00Z',
    by: '李建国',
    note: '',
    text,
    reasons: [],
  });
  it('says what was done and by whom, whose turn it is and until when, and what follows', () => {
    expect(viewTimeline(claim(), [past('提交申领')])).toEqual([
      { title: '提交申领', text: '12月29日 09:00 · 李建国', lines: [], state: 'done' },
      {
        title: '等待县区审核',
        lines: ['还剩 15 个工作日 · 1月20日截止（暂定）'],
        state: 'now',
      },
      { title: '公示', lines: [], state: 'next' },
      { title: '拨付', lines: [], state: 'next' },
    ]);
  });
  it('says by when it is paid, and how many are before it', () => {
    const published = claim({ state: 'published', pay_before: '2027-01-18', ahead: '本县前面还有 6 份待拨付' });
    expect(viewTimeline(published, []).pop()).toEqual({
      title: '拨付',
      lines: ['最迟 1月18日拨付', '本县前面还有 6 份待拨付'],
      state: 'next',
    });
    const cleared = claim({ state: 'cleared', days: [], pay_before: '2027-01-18', ahead: '本县下一份就是这份' });
    expect(viewTimeline(cleared, []).pop()).toMatchObject({ state: 'now', lines: ['本县下一份就是这份'] });
  });
  it('has no turn and nothing ahead once it is over, and counts no day while it stands still', () => {
    expect(viewTimeline(claim({ state: 'paid' }), [past('拨付')]).map((i) => i.state)).toEqual(['done']);
    const still = viewTimeline(claim({ suspended: '2026-12-30' }), []);
    expect(still[0].lines).toEqual(['已中止（自12月30日起）']);
  });
});

describe('consents', () => {
  const of = (template: string, left: number, kinds: string[], lasting = false): Schemas['Subscription'] => ({
    template,
    left,
    kinds,
    lasting,
    kind: kinds[0],
    title: template,
  });
  it('are asked for what is wanted, the scarcest first, at most three, and never for a lasting one', () => {
    const all = [of('a', 2, ['x']), of('b', 0, ['x']), of('c', 0, ['y']), of('d', 0, ['x'], true), of('e', 1, ['x'])];
    expect(templatesFor(all, ['x'])).toEqual(['b', 'e', 'a']);
    expect(templatesFor([...all, of('f', 0, ['x'])], ['x'])).toHaveLength(3);
    expect(templatesFor(all, ['z'])).toEqual([]);
  });
});

describe('publicity', () => {
  it('shows who, how much and until when', () =>
    expect(
      viewPublicity({
        id: 'c',
        number: 'SL1',
        enterprise: '某公司',
        project: '车工',
        county_text: '武江区',
        from: '2027-01-04',
        until: '2027-01-11',
        left: 5,
        people: 2,
        hours: 8,
        amount_yuan: '240.00',
      }),
    ).toMatchObject({
      told: '2 人、8 课时 · 240 元',
      dates: '公示 1月4日至1月11日',
      when: '还剩 5 个工作日 · 1月11日截止',
      tone: 'soon',
      over: false,
    }));
  it('marks who was chosen and who is held', () => {
    const p = { id: 'l', name: '王**', id_number: '440***', hours: 4, amount_yuan: '120.00', held: true };
    expect(viewPublicPerson(p, ['l'])).toMatchObject({ chosen: true, held: '已有异议，暂缓' });
    expect(viewPublicPerson({ ...p, held: false })).toMatchObject({ chosen: false, held: '' });
  });
  it('tells what somebody raised, and the answer', () =>
    expect(
      viewObjection({
        id: 'o',
        kind_text: '异议',
        state: 'dismissed',
        state_text: '不成立',
        number: 'SL1',
        project: '车工',
        text: '没来',
        at: '2027-01-05T01:00:00Z',
        answer: '经核实属实',
        answered_at: '2027-01-06T01:00:00Z',
      }),
    ).toMatchObject({ about: '车工 · SL1', when: '1月5日 09:00', answered: '1月6日 09:00' }));
});

describe('the employee', () => {
  const own = (c: Partial<Schemas['ClaimAboutMe']> = {}): Schemas['ClaimAboutMe'] => ({
    line: 'l',
    enterprise: '某公司',
    project: '车工',
    number: 'SL1',
    hours: 4,
    amount_yuan: '120.00',
    end: '2026-12-28',
    state: 'published',
    state_text: '公示中',
    line_text: '正常',
    word: '',
    may_answer: true,
    why_not: '',
    seen: 'd1',
    sentences: [],
    ...c,
  });
  it('is asked in a sentence', () =>
    expect(viewOwnClaim(own())).toMatchObject({
      title: '这家企业为您申领了 4 课时，属实吗？',
      money: '120 元',
      waits: true,
      mayYes: true,
      mayNo: true,
    }));
  it('may change the answer while it is allowed', () => {
    expect(viewOwnClaim(own({ word: 'no' }))).toMatchObject({
      title: '4 课时 · 120 元',
      word: '您已答复：不属实，县区会核实',
      waits: false,
      mayYes: true,
      mayNo: false,
    });
    expect(viewOwnClaim(own({ word: 'yes' }))).toMatchObject({ mayYes: false, mayNo: true });
    expect(
      viewOwnClaim(own({ may_answer: false, line_text: '已排除', why_not: '现在不需要核对这项申领' })),
    ).toMatchObject({ mayYes: false, mayNo: false, closed: '这项补贴已排除，现在不需要核对这项申领', verify: false });
  });
  it('reads why the answer is not theirs to give, and has no button for it', () => {
    const why =
      '您的微信或手机号码属于（或曾属于）这家企业的成员，不能代表职工答复这家企业的申领。' +
      '您本人确实参加了培训的，请在“核对职工身份”里申请县区核实';
    expect(viewOwnClaim(own({ may_answer: false, why_not: why }))).toMatchObject({
      mayYes: false,
      mayNo: false,
      closed: why,
      verify: true,
    });
  });
  it('answers first what waits', () => {
    const lines = waitingFirst([own({ line: 'a', word: 'yes' }), own({ line: 'b' })].map(viewOwnClaim));
    expect(lines.map((l) => l.line)).toEqual(['b', 'a']);
  });
  it('answers what the page told', () => expect(viewOwnClaim(own())).toMatchObject({ seen: 'd1', closed: '' }));
});
