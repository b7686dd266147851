import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refusedWords } from '../../miniprogram/api/permission';
import { dropTyped, keepTyped, typed } from '../../miniprogram/api/typed';
import type { Schemas } from '../../miniprogram/api/request';
import { chartPath, viewChart } from '../../miniprogram/view/help';
import { consentSaid } from '../../miniprogram/view/preferences';
import { ratedWords, scores } from '../../miniprogram/view/rating';

describe('the chart of 附表7', () => {
  const step = (text: string, here = false) => ({ text, who: '企业', limit: '', clause: '附件1', here });
  it('tells where a case stands, what is done and what comes', () => {
    const chart = viewChart([step('备案'), step('培训', true), step('申领')]);
    expect(chart.map((c) => c.state)).toEqual(['done', 'here', 'next']);
    expect(chart[1].label).toBe('第2步，您在这里，培训，企业');
  });
  it('says nothing of a place when nobody stands on it', () =>
    expect(viewChart([step('备案'), step('培训')]).map((c) => c.state)).toEqual(['', '']));
  it('is asked for of a case of one’s own, else of all', () => {
    expect(chartPath({ filing: 'f', claim: '' })).toBe('/filings/f/chart');
    expect(chartPath({ claim: 'c' })).toBe('/claims/c/chart');
    expect(chartPath({})).toBe('/help');
  });
});

describe('what came of asking WeChat', () => {
  const sub = (template: string): Schemas['Subscription'] => ({
    kind: template,
    kinds: [template],
    template,
    title: `通知${template}`,
    left: 0,
    lasting: false,
  });
  const said = (answers: Parameters<typeof consentSaid>[0]) => consentSaid(answers, ['a', 'b', 'c'].map(sub));
  it('tells a refusal from what WeChat did not ask', () => {
    expect(said({ a: 'accept', b: 'reject' })).toEqual([
      '“通知a”已允许。',
      '“通知b”没有允许；消息仍在“消息”里，想收时再点一次。',
    ]);
    expect(said({ a: 'filter' })[0]).toContain('同名，微信这次没有问');
    expect(said({ a: 'ban' })[0]).toContain('被微信停用了');
    expect(said(null)[0]).toContain('微信这次没有询问');
  });
  it('names several of one answer together', () =>
    expect(said({ a: 'accept', b: 'acceptWithAudio', c: 'reject' })[0]).toBe('“通知a”、“通知b”已允许。'));
});

describe('a refused permission', () => {
  it('is no error when a sheet was closed', () =>
    expect(refusedWords({ errMsg: 'chooseMedia:fail cancel' }, '')).toBe(''));
  it('says what happened and the way on', () => {
    const words = refusedWords({ errMsg: 'setClipboardData:fail', errno: 104 }, '也可以长按文字自己复制。');
    expect(words).toMatch(/隐私保护指引.*长按文字自己复制/);
    expect(refusedWords({ errMsg: 'addPhoneCalendar:fail auth deny' }, '也可以记在纸上。')).toMatch(/设置.*纸上/);
    expect(refusedWords(new Error('x'), '也可以打电话。')).toMatch(/重试.*打电话/);
  });
});

describe('what was typed', () => {
  const kept = new Map<string, unknown>();
  beforeEach(() =>
    vi.stubGlobal('wx', {
      getStorageSync: (k: string) => kept.get(k) ?? '',
      setStorageSync: (k: string, v: unknown) => kept.set(k, v),
      removeStorageSync: (k: string) => kept.delete(k),
    }),
  );
  afterEach(() => {
    kept.clear();
    vi.unstubAllGlobals();
  });
  it('is there again after the page was closed, and gone once it was sent', () => {
    keepTyped('report', { text: '没有来' });
    expect(typed('report', { text: '', name: '' })).toEqual({ text: '没有来', name: '' });
    dropTyped('report');
    expect(typed('report', { text: '', name: '' })).toEqual({ text: '', name: '' });
  });
});

describe('how content somebody is', () => {
  it('has five steps, the best first', () => expect(scores.map((s) => s.score)).toEqual([5, 4, 3, 2, 1]));
  it('is told back, and nothing before', () => {
    expect(ratedWords({})).toBe('');
    expect(ratedWords({ rating: { score: 0, score_text: '', word: '' } })).toBe('');
    expect(ratedWords({ rating: { score: 4, score_text: '满意', word: '很快' } })).toBe('您的评价：满意，“很快”');
  });
});
