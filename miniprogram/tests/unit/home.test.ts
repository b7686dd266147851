import { describe, expect, it } from 'vitest';
import { calendarNote, calendarStart, needUrl, roleShown, viewCase, viewHome } from '../../miniprogram/view/home';
import type { CaseAnswer, HomeAnswer } from '../../miniprogram/view/home';

const need = { text: '', button: '', goto: 'none', filing_id: '', claim_id: '' };
const home = (more: Partial<HomeAnswer> = {}): HomeAnswer => ({ need, deadlines: [], unread: 0, ...more });
const who = { hr: false, trainee: false, staff: false, enterprise_name: '', county_text: '' };
const card: CaseAnswer = {
  kind: 'claim',
  id: 'c1',
  number: '武江申2026001',
  project: '焊工',
  state_text: '审核中',
  tone: 'soon',
  turn_text: '轮到县里',
  steps: [{ text: '提交', state: 'done' }],
  note: '等待初审',
};

describe('the one thing', () => {
  it.each([
    ['edit_roster', 'f1', '', '/pages/filing/edit?id=f1&step=roster'],
    ['edit_filing', 'f1', '', '/pages/filing/edit?id=f1'],
    ['claim', '', 'c1', '/pages/claim/claim?id=c1'],
    ['new_filing', '', '', '/pages/filing/new'],
    ['phone', '', '', ''],
    ['none', '', '', ''],
  ])('%s opens its page', (goto, filing_id, claim_id, url) =>
    expect(needUrl({ ...need, goto, filing_id, claim_id })).toBe(url),
  );
  it('is not there when nothing needs the person', () => {
    expect(viewHome(home()).needed).toBe(false);
    expect(viewHome(home({ need: { ...need, text: '名册有 3 处要更正', goto: 'edit_roster' } })).needed).toBe(true);
  });
});

describe('who looks', () => {
  it('has a switch only with more than one role', () => {
    expect(viewHome(home({ who })).roles).toEqual([]);
    expect(viewHome(home({ who: { ...who, hr: true, trainee: true } })).roles.map((r) => r.text)).toEqual([
      '企业',
      '职工',
    ]);
  });
  it('is told by what an older answer asks for', () => {
    expect(viewHome(home({ need: { ...need, goto: 'phone' } })).roles).toEqual([]);
    expect(viewHome(home({ need: { ...need, goto: 'new_filing' } })).roles.map((r) => r.id)).toEqual(['hr']);
  });
  it('keeps the role that was chosen while it is held', () => {
    const roles = viewHome(home({ who: { ...who, hr: true, staff: true } })).roles;
    expect(roleShown(roles, 'staff')).toBe('staff');
    expect(roleShown(roles, 'trainee')).toBe('hr');
    expect(roleShown([], 'hr')).toBe('');
  });
});

describe('a card', () => {
  it('says whose turn it is, what comes next and how far that is', () => {
    const next = { text: '最迟提出意见', day: '2027-01-20', left: 4, provisional: true };
    expect(viewCase({ ...card, amount_fen: 360000, next })).toMatchObject({
      title: '焊工',
      url: '/pages/claim/claim?id=c1',
      tag: { text: '轮到县里', tone: 'soon' },
      note: '3,600 元 · 等待初审',
      when: '最迟提出意见：还剩 4 个工作日 · 1月20日（暂定）',
      tone: 'soon',
    });
  });
  it('of a draft says that it is one, and may be deleted', () => {
    const draft = { ...card, kind: 'filing' as const, draft: true, state_text: '草稿', project: '' };
    expect(viewCase(draft)).toMatchObject({ tag: { text: '草稿' }, draft: true, title: '（还没有填项目名称）' });
  });
  it('of a training under way shows progress in place of steps', () => {
    const progress = { text: '已完成 124 / 200 人', percent: 62, behind: '' };
    expect(viewCase({ ...card, progress })).toMatchObject({ steps: [], progress });
  });
});

it('puts staff’s queue in words, and what the phone cannot decide on the list', () => {
  const queue = [
    { kind: 'filing', id: 'f', number: '1', enterprise: '甲公司', text: '备案待审核', day: '2026-12-04', left: -1 },
    { kind: 'claim', id: 'c', number: '2', enterprise: '乙公司', text: '申领待复核', day: '2026-12-09', left: 6 },
  ];
  const staff = { name: '李某', county_text: '武江区', overdue: 1, queue, total: 2 };
  expect(viewHome(home({ who: { ...who, staff: true }, staff })).staff).toMatchObject({
    where: '武江区 · 李某',
    queue: [
      { url: '/pages/staff/filing?id=f', tone: 'late' },
      { url: '/pages/staff/queue', note: '申领待复核 · 还剩 6 个工作日 · 12月9日' },
    ],
  });
});

it('enters a day into the calendar as a day in China', () => {
  expect(new Date(calendarStart('2026-12-08') * 1000).toISOString()).toBe('2026-12-08T01:00:00.000Z');
  expect(calendarNote({ text: '最迟申领', day: '2026-12-08', left: 5, provisional: true })).toContain('暂定');
});
