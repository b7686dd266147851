import { describe, expect, it } from 'vitest';
import { sentence } from '../../miniprogram/view/page';
import {
  day,
  fieldName,
  groups,
  left,
  moment,
  steps,
  stepTitles,
  toPath,
  typeWords,
  why,
} from '../../miniprogram/view/words';

describe('dates', () => {
  it('shows a day without its year', () => expect(day('2026-11-07')).toBe('11月7日'));
  it('shows nothing for no day', () => expect(day('')).toBe(''));
  it('shows a moment in China, whatever the phone thinks', () =>
    expect(moment('2026-11-24T16:05:00Z')).toBe('11月25日 00:05'));
  it.each([
    [3, '还剩 3 个工作日 · 11月27日'],
    [0, '就在今天 · 11月27日'],
    [-1, '已过 · 11月27日'],
  ])('says how far %i working days are', (n, text) => expect(left(n, '2026-11-27')).toBe(text));
  it('marks what may still change', () => expect(left(2, '2027-01-04', true)).toBe('还剩 2 个工作日 · 1月4日（暂定）'));
});

describe('words', () => {
  it('names each step of the wizard', () =>
    expect(steps.map((s) => stepTitles[s])).toEqual(['类型', '平台', '项目', '名册', '课程', '承诺并提交']));
  it('explains each type in a line', () => {
    for (const t of Object.values(typeWords)) expect(t.text.length).toBeGreaterThan(8);
  });
  it('shows any failure as a sentence', () => {
    expect(sentence(new Error('网络不通'))).toBe('网络不通');
    expect(sentence('x')).toBe('出了点问题，请重试');
  });
});

describe('problems', () => {
  const p = (form: string, message: string) => ({
    form,
    message,
    step: 'project' as const,
    field: '',
    clause: '',
    row: 0,
  });
  it('are grouped by form in the order they came', () => {
    expect(
      groups([p('附表1', 'a'), p('附表2', 'b'), p('附表1', 'c')]).map((g) => [
        g.form,
        g.problems.map((x) => x.message),
      ]),
    ).toEqual([
      ['附表1', ['a', 'c']],
      ['附表2', ['b']],
    ]);
  });
});

describe('why this date', () => {
  const deadline = {
    from: '2026-10-09',
    count: '从2026年10月9日起往前数5个工作日，当天不计入。',
    last: '2026-09-25',
    rule: '须在培训开始5个工作日前备案',
    clause: '附件1 二(一)',
    provisional: false,
    skipped: [
      { day: '2026-10-02', why: '国庆节' },
      { day: '2026-10-01', why: '国庆节' },
    ],
  };
  it('tells start, rule, clause and the days skipped in order', () => {
    const text = why(deadline).join('');
    expect(text).toContain('须在培训开始5个工作日前备案（附件1 二(一)）');
    expect(text).toContain('10月1日国庆节、10月2日国庆节');
    expect(text).toContain('从2026年10月9日起往前数5个工作日，当天不计入。');
    expect(text).toContain('因此是2026.09.25');
    expect(text).not.toContain('暂定');
  });
  it('says that a date is provisional', () => expect(why({ ...deadline, provisional: true }).pop()).toContain('暂定'));
});

describe('fields of a clash', () => {
  it.each([
    ['goal', '培训目标'],
    ['courses.c1.minutes', '课程的培训时长'],
    ['platform.icp', '平台的ICP备案号'],
    ['institution.head', '培训机构的机构负责人'],
    ['nothing.known', '这一栏'],
  ])('%s is called %s', (path, name) => expect(fieldName(path)).toBe(name));
  it('are set where the course stands now', () => {
    expect(toPath('courses.c2.minutes', ['c1', 'c2'])).toBe('courses[1].minutes');
    expect(toPath('goal', [])).toBe('goal');
  });
});
