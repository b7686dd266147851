// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { kit } from './simulate.mjs';

describe('s-case', () => {
  const { show, settled } = kit('case');
  const given = {
    title: '焊工线上适岗培训',
    tag: { text: '轮到县里', tone: 'soon' },
    steps: [
      { text: '提交', state: 'done' },
      { text: '初审', state: 'now' },
      { text: '复核', state: 'next' },
    ],
    when: '最迟 1月20日 提出意见',
  };
  it('shows what a case is, where it stands and what comes next', async () => {
    const { parent } = show(given);
    await settled();
    for (const words of ['焊工线上适岗培训', '轮到县里', '提交', '初审', '最迟 1月20日 提出意见', '看详情'])
      expect(parent.textContent).toContain(words);
    expect(parent.querySelector('.t-tag.warning')).not.toBeNull();
    expect(parent.querySelectorAll('.s-case--case-step.s-case--done')).toHaveLength(1);
  });
  it('says it all in one label, and its tap is its own', async () => {
    const { component, heard } = show(given, ['tap']);
    await settled();
    expect(component.instance.data.label).toBe(
      '焊工线上适岗培训，轮到县里，第 2 步，共 3 步：初审，最迟 1月20日 提出意见',
    );
    component.querySelector('.case').dispatchEvent('tap');
    await settled();
    expect(heard.tap).toHaveBeenCalledOnce();
  });
  it('shows how far a training is, and who is behind', async () => {
    const { parent } = show({
      title: '培训',
      progress: { text: '已完成 124 / 200 人', percent: 62, behind: '12 人落后进度' },
    });
    await settled();
    expect(parent.textContent).toContain('12 人落后进度');
    expect(parent.querySelector('.s-case--case-run')?.getAttribute('style')).toContain('62%');
    expect(parent.querySelector('.s-case--case-steps')).toBeNull();
  });
});

describe('s-timeline', () => {
  const { show, settled } = kit('timeline');
  it('says of each moment whether it is over, with what happened', async () => {
    const { component, parent } = show({
      items: [
        { title: '提交申领', text: '11月3日 · 李建国', state: 'done' },
        { title: '公示', lines: ['11月28日到12月4日', '1 人提出异议'], state: 'now' },
        { title: '拨付', state: 'next' },
      ],
    });
    await settled();
    expect(parent.textContent).toMatch(/提交申领.*李建国.*公示.*1 人提出异议.*拨付/s);
    const shown = component.instance.data.shown as { label: string }[];
    expect(shown.map((i) => i.label)).toEqual(['已完成', '正在进行', '还没有开始']);
  });
});

describe('s-person', () => {
  const { show, settled } = kit('person');
  it('puts a sign beside what is wrong', async () => {
    const { parent } = show({ name: '李娜', note: '第 21 行 · 身份证号码最后一位不对', tone: 'late', right: '改' });
    await settled();
    expect(parent.textContent).toMatch(/李娜.*最后一位不对.*改/s);
    expect(parent.innerHTML).toContain('icon-error-circle-filled');
  });
  it('has no sign where nothing is to say', async () => {
    const { parent } = show({ name: '李娜', note: '128 课时' });
    await settled();
    expect(parent.innerHTML).not.toContain('-filled');
  });
});

describe('s-amount', () => {
  const { show, settled } = kit('amount');
  it.each([
    [2340000, '23,400'],
    [12305, '123.05'],
    [0, '0'],
    [100000000, '1,000,000'],
  ])('shows %i fen as %s yuan', async (fen, yuan) => {
    const { parent } = show({ fen, label: '可以申领', note: '按 128 人、2,950 课时计算' });
    await settled();
    expect(parent.querySelector('.s-amount--amount-number')?.textContent).toBe(yuan);
    expect(parent.textContent).toContain('元');
  });
});

describe('s-date', () => {
  const { show, settled } = kit('date');
  it('says what for, how far and until when, and asks why or for the calendar', async () => {
    const { component, parent, heard } = show({ text: '最迟申领', day: '2026-12-08', left: 6 }, ['why', 'calendar']);
    await settled();
    expect(parent.textContent).toContain('还剩 6 个工作日 · 12月8日截止');
    component.querySelector('.date-body').dispatchEvent('tap');
    component.querySelector('.date-keep').dispatchEvent('tap');
    await settled();
    expect(heard.why).toHaveBeenCalledOnce();
    expect(heard.calendar).toHaveBeenCalledOnce();
  });
  it.each([
    [0, '今天截止', 'soon'],
    [-1, '12月8日已截止', 'late'],
    [9, '还剩 9 个工作日 · 12月8日截止', 'plain'],
  ])('with %i days left says %s', async (left, words, tone) => {
    const { component, parent } = show({ text: '申领', day: '2026-12-08', left });
    await settled();
    expect(parent.textContent).toContain(words);
    expect(component.instance.data.tone).toBe(tone);
  });
});

describe('s-row', () => {
  const { show, settled } = kit('row');
  it('shows title, note and value, and its tap is its own', async () => {
    const { component, parent, heard } = show({ icon: 'mail', title: '邮箱', note: '还没有验证', value: '去验证' }, [
      'tap',
    ]);
    await settled();
    expect(parent.textContent).toMatch(/邮箱.*还没有验证.*去验证/s);
    component.querySelector('.s-row-icon').dispatchEvent('tap');
    await settled();
    expect(heard.tap).toHaveBeenCalledOnce();
  });
});

describe('s-switch', () => {
  const { show, settled } = kit('switch');
  it('says what it would be', async () => {
    const { component, heard } = show({ label: '关怀模式', value: true }, ['change']);
    await settled();
    component.querySelector('.s-switch').dispatchEvent('tap');
    await settled();
    expect(heard.change.mock.calls[0][0].detail).toEqual({ value: false });
  });
  it('does nothing while it is disabled', async () => {
    const { component, heard } = show({ label: '关怀模式', disabled: true }, ['change']);
    await settled();
    component.querySelector('.s-switch').dispatchEvent('tap');
    await settled();
    expect(heard.change).not.toHaveBeenCalled();
  });
});
