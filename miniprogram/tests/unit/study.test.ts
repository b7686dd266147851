import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import {
  allowance,
  changes,
  count,
  daysBetween,
  imported,
  mapping,
  percent,
  period,
  since,
  tabs,
  viewCourse,
  viewLearner,
  viewPerson,
  viewPreview,
  viewSummary,
  viewTraining,
  years,
  yuan,
} from '../../miniprogram/view/study';

const summary = (s: Partial<Schemas['StudySummaryView']> = {}): Schemas['StudySummaryView'] => ({
  sentence: '按 30 人、59 课时计算，共 1770 元。',
  people: 30,
  done: 12,
  behind: 5,
  behind_since: '2026-12-05',
  start: '2026-12-01',
  end: '2026-12-30',
  today: '2026-12-11',
  records: true,
  minutes: 2700,
  hours: 59,
  hours_per_filing: 59,
  hours_per_course: 55,
  basis_text: '按全项目时长合计',
  full_yuan: '1770.00',
  amount_yuan: '1770.00',
  short: 0,
  no_screenshot: 0,
  policy: '韶人社函〔2020〕11号“一”',
  platforms: [],
  courses: [],
  ...s,
});
const learner = (l: Partial<Schemas['LearnerItem']> = {}): Schemas['LearnerItem'] => ({
  row: 'r',
  name: '王**',
  id_number: '440***',
  completed: 1,
  courses: 2,
  done: false,
  behind_since: '',
  behind: [],
  minutes: 90,
  planned: 180,
  counted: 90,
  hours: 2,
  amount_yuan: '60.00',
  short: false,
  no_screenshot: false,
  ...l,
});
const course = (c: Partial<Schemas['StudiedCourse']> = {}): Schemas['StudiedCourse'] => ({
  id: 'c',
  name: '安全生产',
  planned: 90,
  recorded: 62,
  counted: 62,
  by_total: false,
  units_done: 0,
  units: 0,
  score_text: '',
  verdict: '',
  completed: false,
  sentence: '…',
  screenshot: false,
  evidence: 'r.c',
  days: [],
  lacks: ['minutes'],
  ...c,
});
const preview = (p: Partial<Schemas['StudyPreview']> = {}): Schemas['StudyPreview'] => ({
  platform: 'p',
  sheets: [{ name: '学习记录', header: 1, rows: 9 }],
  columns: [
    { field: 'name', title: '姓名', at: 0 },
    { field: 'length', title: '学习时长', at: 2 },
    { field: 'phone', title: '手机号码', at: -1 },
  ],
  titles: ['学员姓名', '课程', '时长'],
  unit: 'minutes',
  remembered: false,
  missing: '',
  records: 9,
  people: 3,
  wrong: 0,
  problems: [],
  known: 0,
  notes: [],
  unmatched: [],
  matches: [],
  courses: [{ id: 'c', name: '安全生产', evidence: 'f.c' }],
  hidden: { rows: 0, columns: 0, sheets: 0, message: '', choice: '' },
  whole: [],
  ...p,
});

describe('numbers', () => {
  it.each([
    [0, 90, 0],
    [1, 1000, 1],
    [62, 90, 69],
    [899, 900, 99],
    [90, 90, 100],
    [120, 90, 100],
    [5, 0, 0],
  ])('%i of %i fill a bar to %i', (part, whole, want) => expect(percent(part, whole)).toBe(want));
  it.each([
    ['1770.00', '1,770 元'],
    ['12.50', '12.50 元'],
    ['0.00', '0 元'],
    ['1234567.05', '1,234,567.05 元'],
  ])('%s is shown as %s', (text, want) => expect(yuan(text)).toBe(want));
  it('groups thousands', () => expect([count(7), count(2950), count(1000000)]).toEqual(['7', '2,950', '1,000,000']));
  it('counts days over the end of a year', () =>
    expect([daysBetween('2026-12-30', '2027-01-02'), daysBetween('2026-12-11', '2026-12-05')]).toEqual([3, -6]));
});

describe('dates say what they are for and how far they are', () => {
  it.each([
    ['2026-11-26', '培训 12月1日开始，还有 5 天'],
    ['2026-12-01', '培训 12月30日结束，还有 29 天'],
    ['2026-12-30', '培训今天（12月30日）结束'],
    ['2027-01-02', '培训已在 12月30日结束'],
  ])('on %s: %s', (today, want) => expect(period('2026-12-01', '2026-12-30', today)).toBe(want));
  it('tells since when somebody is behind', () =>
    expect([since('2026-12-05', '2026-12-11'), since('2026-12-11', '2026-12-11')]).toEqual([
      '12月5日起，已 6 天',
      '12月11日起',
    ]));
});

describe('the people of a filing', () => {
  it('are summed up with who is behind and since when', () =>
    expect(viewSummary(summary())).toMatchObject({
      title: '已完成 12 / 30 人',
      percent: 40,
      behind: '5 人落后（最早12月5日起，已 6 天）',
      tone: 'amber',
      hours: '59 课时',
      amount: '1,770 元',
      warnings: [],
      none: '',
    }));
  it('show both bases, first the one that counts', () => {
    expect(viewSummary(summary()).bases).toEqual([
      '按全项目时长合计 59 课时（本备案按这种方式计算）',
      '按课程分别计算 55 课时',
    ]);
    expect(viewSummary(summary({ basis_text: '按课程分别计算', hours: 55 })).bases).toEqual([
      '按课程分别计算 55 课时（本备案按这种方式计算）',
      '按全项目时长合计 59 课时',
    ]);
  });
  it('have a next step before the first record', () => {
    expect(viewSummary(summary({ records: false, behind: 0, done: 0, today: '2026-11-26' })).none).toContain(
      '培训开始后',
    );
    expect(viewSummary(summary({ records: false, behind: 0, done: 0 }))).toMatchObject({
      none: '还没有学习记录，请导入平台导出的文件。',
      behind: '',
    });
  });
  it('say when nobody is behind', () =>
    expect(viewSummary(summary({ behind: 0, behind_since: '' })).behind).toBe('没有人落后'));
  it('warn of the yearly cap and of missing screenshots', () =>
    expect(viewSummary(summary({ short: 3, full_yuan: '2000.00', no_screenshot: 2 })).warnings).toEqual([
      '3 人受每人每年限额限制，按课时应为 2,000 元',
      '2 人只有总时长、还缺截图，补上截图才计入',
    ]));
  it('are narrowed to those who need something first', () => {
    expect(tabs(summary({ no_screenshot: 2 })).map((t) => t.text)).toEqual([
      '落后 5',
      '缺截图 2',
      '未完成 18',
      '已完成 12',
      '全部 30',
    ]);
    expect(tabs(summary({ behind: 0, done: 30 })).map((t) => t.only)).toEqual(['done', '']);
  });
});

describe('a person', () => {
  it.each([
    [{ done: true, completed: 2, counted: 180 }, '已完成', 'green', 100],
    [{ behind_since: '2026-12-05' }, '落后（12月5日起，已 6 天）', 'amber', 50],
    [{}, '学习中', '', 50],
    [{ completed: 0, minutes: 0, counted: 0 }, '还没有学习记录', '', 0],
  ])('%j is %s', (l, state, tone, full) =>
    expect(viewLearner(learner(l), '2026-12-11')).toMatchObject({ state, tone, percent: full }),
  );
  it('has counts with units', () =>
    expect(viewLearner(learner(), '2026-12-11')).toMatchObject({
      courses: '完成 1 / 2 门课程',
      minutes: '已学 90 / 180 分钟',
      hours: '2 课时',
      amount: '60 元',
    }));
  it('explains the amount first and the basis last', () => {
    const p = viewPerson({
      ...learner(),
      sentences: ['完成 1 门课程', '“安全生产”…', '依据…'],
      course_list: [course()],
      uncounted: [{ minutes: 30, why: 'twice', sentence: '同一时间只计一次。' }],
      hours_per_filing: 2,
      hours_per_course: 2,
      year: 2026,
      used_yuan: '820.00',
      cap_yuan: '1000.00',
      today: '2026-12-11',
      standings: [],
      evidence: 'r',
    });
    expect(p).toMatchObject({
      amountSentence: '完成 1 门课程',
      basis: '依据…',
      uncounted: ['同一时间只计一次。'],
      allowance: { text: '本年度已用 820 元，限额 1,000 元', percent: 82, full: false },
    });
  });
});

describe('a course', () => {
  it('is a bar with what is missing', () =>
    expect(viewCourse(course())).toMatchObject({
      text: '已学 62 / 90 分钟',
      percent: 69,
      counted: '',
      state: '还差 28 分钟',
    }));
  it('tells what of it counts', () =>
    expect(viewCourse(course({ recorded: 90, counted: 60 }))).toMatchObject({
      text: '已学 90 / 90 分钟',
      counted: '计入 60 分钟',
      percent: 67,
      state: '还差 30 分钟',
    }));
  it('names every lack', () =>
    expect(
      viewCourse(course({ recorded: 90, counted: 90, units: 5, units_done: 3, lacks: ['units', 'test'] })).state,
    ).toBe('还差 2 个单元，考核没有合格'));
  it('has results', () =>
    expect(
      viewCourse(
        course({
          completed: true,
          counted: 90,
          recorded: 90,
          lacks: [],
          units: 5,
          units_done: 5,
          score_text: '88.5',
          verdict: '合格',
          by_total: true,
          screenshot: true,
        }),
      ),
    ).toMatchObject({
      state: '✓ 已完成',
      facts: '单元 5/5 · 成绩 88.5 分 · 考核合格 · 只有总时长，重叠核对无数据 · 有截图',
    }));
  it('is not begun', () => expect(viewCourse(course({ recorded: 0, counted: 0 })).state).toBe('还没有学习记录'));
});

describe('an import', () => {
  it('leaves to the server what was not chosen', () => {
    expect(mapping({ sheet: '', columns: {}, unit: '', courses: {}, hidden: '' })).toBe('');
    expect(mapping({ sheet: '', columns: {}, unit: '', courses: {}, hidden: 'skip' })).toBe('{"hidden":"skip"}');
    const some = mapping({ sheet: '', columns: { name: 1 }, unit: 'hours', courses: { 甲: '' }, hidden: '' });
    expect(JSON.parse(some)).toEqual({ columns: { name: 1 }, unit: 'hours', courses: { 甲: '' } });
  });
  it('asks what to do with what the file hides before it offers to import', () => {
    const hidden = {
      rows: 2,
      columns: 0,
      sheets: 1,
      message: '文件里有隐藏或筛选掉的内容：2行、1张工作表',
      choice: '' as const,
    };
    expect(viewPreview(preview({ hidden }))).toMatchObject({
      hides: hidden.message,
      button: '',
      hidden: [{ text: '也读取隐藏的内容' }, { text: '跳过隐藏的内容' }],
    });
    const skipped = viewPreview(preview({ hidden: { ...hidden, choice: 'skip' } }));
    expect(skipped).toMatchObject({ button: '导入 9 条记录', hidden: [{}, { text: '✓ 跳过隐藏的内容' }] });
  });

  it('says a trouble of a whole column once, and counts its rows', () => {
    const whole = [{ field: 'start', rows: 5, message: '“开始时间”这一列有5行是同样的问题：读不出来', phone: false }];
    const view = viewPreview(preview({ records: 9, wrong: 5, whole }));
    expect(view).toMatchObject({ whole: [whole[0].message], more: '' });
  });

  it('counts what is new, known and wrong', () => {
    const v = viewPreview(
      preview({
        records: 9,
        wrong: 3,
        known: 2,
        problems: [{ sheet: '', row: 10, name: '钱**', field: 'end', message: '结束时间早于开始时间，请核对' }],
      }),
    );
    expect(v.counts.map((c) => [c.text, c.n])).toEqual([
      ['新的', 4],
      ['已有或重叠', 2],
      ['有误', 3],
    ]);
    expect(v).toMatchObject({
      title: '读到 9 条记录，3 人',
      button: '跳过 3 行，导入其余 6 条',
      skip: true,
      more: '还有 2 行有误，请在文件里一并更正',
      problems: [{ where: '第10行 钱**' }],
    });
  });
  it('goes straight on when all is well', () =>
    expect(viewPreview(preview())).toMatchObject({ button: '导入 9 条记录', skip: false, more: '', none: '' }));
  it('offers nothing when no row is good', () =>
    expect(viewPreview(preview({ wrong: 9 }))).toMatchObject({
      button: '',
      none: expect.stringContaining('没有一行可以导入'),
    }));
  it('says what is missing, and asks for the columns', () =>
    expect(viewPreview(preview({ missing: '没有找到…', records: 0 }))).toMatchObject({
      title: '这份文件还读不了',
      button: '',
      counts: [],
    }));
  it('shows columns that were found apart from those that were not', () => {
    const v = viewPreview(preview());
    expect([v.used.map((c) => c.text), v.unused.map((c) => c.title), v.unit, v.unitAt]).toEqual([
      ['学员姓名', '时长'],
      ['手机号码'],
      '分钟',
      1,
    ]);
    expect(viewPreview(preview({ unit: '' })).unit).toBe('不知道，点这里选');
    expect(viewPreview(preview({ columns: [] })).unit).toBe('');
  });
  it('lists courses to be matched, and those that were', () =>
    expect(
      viewPreview(
        preview({
          unmatched: ['点检（上）', '其他'],
          matches: [
            { theirs: '安全', course: '安全生产' },
            { theirs: '其他', course: '' },
          ],
        }),
      ).courses,
    ).toEqual([
      { theirs: '安全', ours: '安全生产' },
      { theirs: '其他', ours: '' },
      { theirs: '点检（上）', ours: '' },
    ]));
  it('lets one of several sheets be chosen', () =>
    expect(
      viewPreview(
        preview({
          sheets: [
            { name: '一', header: 1, rows: 2 },
            { name: '二', header: 1, rows: 2 },
          ],
        }),
      ).sheets,
    ).toEqual(['全部工作表', '一', '二']));
  it('tells what it did, and when it changed nothing', () => {
    expect(imported({ records: 6, added: 9, skipped: 3 })).toBe(
      '已导入 6 条记录，新增或更新 9 项学习时间和成绩。跳过有误的 3 行。',
    );
    expect(imported({ records: 6, added: 0, skipped: 0 })).toBe('这 6 条记录以前都导入过，没有重复计算。');
  });
  it('shows what changed, and only that', () => {
    expect(
      changes(summary(), summary({ done: 13, hours: 61, amount_yuan: '1830.00' })).map((c) => [c.name, c.from, c.to]),
    ).toEqual([
      ['已完成', '12 人', '13 人'],
      ['课时', '59 课时', '61 课时'],
      ['预计可申领', '1,770 元', '1,830 元'],
    ]);
    expect(changes(summary(), summary())).toEqual([]);
  });
});

describe('the employee', () => {
  const own = {
    id: 'c',
    name: '安全生产',
    platform: '中国职业培训在线',
    site: '',
    minutes: 90,
    module_text: '公共必修课',
    start: '2026-12-01',
    end: '2026-12-30',
    recorded: 90,
    counted: 60,
    completed: false,
    expected: true,
    told: '…',
  };
  const training = (f: Partial<Schemas['TraineeFiling']> = {}): Schemas['TraineeFiling'] => ({
    enterprise: '某公司',
    project: '车工',
    state_text: '已备案',
    start: '2026-12-01',
    end: '2026-12-30',
    stage: 'under_way',
    minutes: 180,
    courses: [own],
    studied: 90,
    uncounted: [{ minutes: 30, why: 'outside', sentence: '不计入。' }],
    hours: 2,
    done: false,
    behind: [],
    sentence: '…',
    dropped: '',
    completed: 1,
    expected: 2,
    year: 2026,
    today: '2026-12-11',
    used_yuan: '820.00',
    cap_yuan: '1000.00',
    ...f,
  });
  it('sees a ring of completion and what was not counted', () =>
    expect(viewTraining(training())).toMatchObject({
      ring: 50,
      ringText: '1/2',
      ringLabel: '已完成 1 门，共 2 门',
      uncountedTitle: '有 1 处学习没有计入',
      uncounted: ['不计入。'],
      period: '培训 12月30日结束，还有 19 天',
    }));
  it('sees a course as a bar', () =>
    expect(viewTraining(training()).courses[0]).toMatchObject({
      text: '已学 90 / 90 分钟',
      counted: '计入 60 分钟',
      percent: 67,
      state: '学习中',
      where: '公共必修课 · 中国职业培训在线',
      dates: '学习时间 12月1日至12月30日',
    }));
  it('is not told to study for a filing that was refused', () =>
    expect(viewTraining(training({ state_text: '不予备案', dropped: '不用再按它学习。' }))).toMatchObject({
      ringLabel: '不予备案',
      period: '',
      dropped: '不用再按它学习。',
    }));
  it('is told when all is done, and when nothing is', () => {
    expect(viewTraining(training({ done: true, completed: 2 })).ringLabel).toBe('✓ 课程都已完成');
    expect(viewTraining(training({ completed: 0, expected: 0, uncounted: [] }))).toMatchObject({
      ring: 0,
      ringText: '0/1',
      ringLabel: '还没有开始学',
      uncountedTitle: '',
    });
  });
  it('has one allowance a year, however many trainings', () => {
    expect(
      years([training(), training({ project: '钳工' }), training({ year: 2027, used_yuan: '1000.00' })]).map((y) => [
        y.text,
        y.full,
      ]),
    ).toEqual([
      ['2027年度已用 1,000 元，限额 1,000 元', true],
      ['本年度已用 820 元，限额 1,000 元', false],
    ]);
    const now = { year: 2026, used_yuan: '30.00', left_yuan: '970.00', cap_yuan: '1000.00' };
    expect(years([training({ year: 2027 })], now).map((y) => y.text)).toEqual([
      '2027年度已用 820 元，限额 1,000 元',
      '本年度已用 30 元，限额 1,000 元',
    ]);
    expect(years([training()], now).map((y) => y.text)).toEqual(['本年度已用 820 元，限额 1,000 元']);
    expect(allowance(2026, '0.00', '1000.00', '2026-12-11')).toMatchObject({
      text: '本年度还没有用，限额 1,000 元',
      percent: 0,
    });
  });
});
