import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import {
  blamed,
  calendarTitle,
  courseOpen,
  endChoices,
  fieldRows,
  filingTimeline,
  newCourse,
  savedText,
  stepAt,
  stepMarks,
  viewWays,
  whoFields,
} from '../../miniprogram/view/filing';
import { setAt } from '../../miniprogram/view/path';
import { viewWorkbook, workbookChoices, type WorkbookPreview } from '../../miniprogram/view/workbook';

type Filing = Schemas['FilingView'];
const form = {
  organiser: 'self',
  platform: { id: 'p', name: '平台', icp: '', address: 'a', server: 's' },
  project: '钳工',
  post: '钳工',
  method: '线上',
  goal: '会',
  start: '2026-12-08',
  end: '2027-01-08',
  planned_people: 3,
  courses: [],
} as unknown as Filing['form'];
const filing = (change: object = {}) =>
  ({ form, people: 3, flagged: 0, state: 'draft', turn: '轮到您', type_text: '在岗培训', ...change }) as Filing;

describe('what is saved', () => {
  it('names the minute', () => expect(savedText('saved', '2026-12-01T06:02:00Z', 0)).toBe('已保存 14:02'));
  it('says where the content is without a network', () =>
    expect(savedText('offline', '', 0)).toBe('还没有保存：没有网络，内容存在手机里'));
  it('tells our server from the network', () => expect(savedText('offline', '', 502)).toMatch(/服务器/));
  it('tells a refusal from both', () => expect(savedText('offline', '', 400)).toMatch(/更正/));
});

describe('steps', () => {
  it('say where one is', () => expect(stepAt('project')).toBe('第3/6步 · 项目'));
  it('tick what is filled in, and not what the server finds wrong', () => {
    const states = (wrong: Schemas['Problem'][]) => stepMarks(filing(), 'courses', wrong).map((m) => m.state);
    expect(states([])).toEqual(['done', 'next', 'done', 'done', 'now', 'next']);
    expect(states([{ step: 'roster' } as Schemas['Problem']])[3]).toBe('next');
  });
  it('tick no roster with rows to put right', () =>
    expect(stepMarks(filing({ flagged: 1 }), 'type', [])[3].state).toBe('next'));
});

describe('fields', () => {
  it('show nothing for none and for nought', () => {
    const rows = fieldRows({ leader: '', leader_phone: '138' }, whoFields);
    expect(rows.map((r) => r.value)).toEqual(['', '138', '', '']);
    expect(rows[1].type).toBe('number');
  });
  it('are written by their path, making what is missing on the way', () => {
    const f: Record<string, unknown> = { courses: [{ name: '' }] };
    setAt(f, 'courses[0].name', '一');
    setAt(f, 'institution.name', '学校');
    expect(f).toEqual({ courses: [{ name: '一' }], institution: { name: '学校' } });
  });
  it('of a new course follow the training', () =>
    expect(newCourse(form, 'n1')).toMatchObject({ id: 'n1', start: '2026-12-08', people: 3, platform: 'p' }));
  it('of a course are open until they are filled in', () => expect(courseOpen(newCourse(form, 'n1'))).toBe(true));
});

describe('days', () => {
  it('offers ends some months on, within the month', () =>
    expect(endChoices('2027-01-31').map((c) => c.day)).toEqual(['2027-02-28', '2027-03-31', '2027-04-30']));
  it('offers none without a start', () => expect(endChoices('')).toEqual([]));
  it('are called after the training in the calendar', () => {
    const end = { text: '培训结束', day: '2026-12-20', ends: false, left: 3, when: '还剩 3 个工作日 · 12月20日' };
    expect(calendarTitle(filing(), end)).toBe('钳工：培训结束');
    const unnamed = { ...form, project: '' };
    expect(calendarTitle(filing({ form: unnamed }), end)).toBe('在岗培训：培训结束');
  });
});

describe('the roster', () => {
  it.each([
    ['身份证号码校验位不正确，请逐位核对', 'id_number'],
    ['手机号码应为1开头的11位数字', 'phone'],
    ['请填写平台登录账号', 'account'],
    ['性别与身份证号码不一致，请核对', 'sex'],
    ['请填写姓名', 'name'],
  ])('blames the field in “%s”', (problem, field) => expect(blamed(problem)).toBe(field));
});

describe('the timeline', () => {
  const past = [{ at: '2026-12-01T06:02:00Z', by: '李建国', text: '提交备案', note: '', reasons: [] }];
  it('tells who did what, whose turn it is until when, and what comes', () => {
    const f = filing({ state: 'submitted', turn: '轮到县里', decide_by: { last: '2026-12-07' } });
    expect(filingTimeline(f, past)).toMatchObject([
      { title: '提交备案', text: '12月1日 14:02 · 李建国', state: 'done' },
      { title: '轮到县里', text: '最迟12月7日', state: 'now' },
      { title: '培训', text: '12月8日开始', state: 'next' },
    ]);
  });
  it('ends where the case ends', () =>
    expect(filingTimeline(filing({ state: 'refused' }), past).every((t) => t.state === 'done')).toBe(true));
  it('goes on after a missed day', () =>
    expect(viewWays([{ text: '致电', goto: 'call', dial: '0751' }])[0].icon).toBe('call'));
});

describe('the workbook', () => {
  const preview = {
    revision: 4,
    forms: [
      { form: 'filing', title: '附表1', found: true, taken: true, sheet: 's' },
      { form: 'plan', title: '附表2', found: true, taken: true, sheet: 's' },
      { form: 'outline', title: '附表3', found: false, taken: false, sheet: '' },
      { form: 'roster', title: '附表4', found: true, taken: true, sheet: 's' },
    ],
    fields: [{ key: 'post', label: '培训岗位', now: '车工', new: '钳工' }],
    courses: [{ name: '安全', change: 'added', fields: [] }],
    roster: { people: 3, flagged: 1 },
    hidden: { message: '' },
    problems: [{ form: 'plan', sheet: 's', cell: 'D5', label: '培训时长', message: '不是数字', stops: true }],
  } as unknown as WorkbookPreview;
  const shown = viewWorkbook(preview);
  it('tells of every form what was read', () =>
    expect(shown.map((f) => f.text)).toEqual([
      '读到 1 栏',
      '这张表还不能导入',
      '文件里没有，保持原样',
      '读到 3 人，其中 1 行要更正',
    ]));
  it('shows what a field was before', () => expect(shown[0].lines[0].text).toBe('钳工（原来是 车工）'));
  it('names the cell that stops it', () =>
    expect(shown[1].lines[0]).toEqual({ label: 'D5格 培训时长', text: '不是数字', tone: 'late' }));
  it('sends the forms that are taken, the revision and how the roster is read', () =>
    expect(JSON.parse(workbookChoices(4, ['filing'], '{"account":"phone"}'))).toEqual({
      forms: ['filing'],
      revision: 4,
      mapping: { account: 'phone' },
    }));
});
