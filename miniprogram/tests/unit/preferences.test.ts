import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import { neediest, preferenceRows } from '../../miniprogram/view/preferences';

const pref = (kind: string, more: Partial<Schemas['Preference']> = {}): Schemas['Preference'] => ({
  kind,
  name: kind,
  required: '',
  has_wechat: true,
  has_mail: true,
  wechat: true,
  mail: true,
  ...more,
});
const sub = (kinds: string[], left: number, lasting = false): Schemas['Subscription'] => ({
  kind: kinds[0],
  kinds,
  template: `tpl-${kinds[0]}`,
  title: kinds[0],
  left,
  lasting,
});
const of = (items: Schemas['Preference'][], mailReady = true): Schemas['Preferences'] => ({
  items,
  mail_ready: mailReady,
});

describe('a row of the message settings', () => {
  const row = (p: Partial<Schemas['Preference']>, subs: Schemas['Subscription'][] = [], mailReady = true) =>
    preferenceRows(of([pref('a', p)], mailReady), subs)[0];
  it('says what is left of WeChat’s consents', () => {
    expect(row({}, [sub(['a'], 2)]).left).toBe('还可收 2 条');
    expect(row({}, [sub(['b', 'a'], 1)]).left).toBe('还可收 1 条');
    expect(row({}, [sub(['a'], 0)]).left).toBe('次数用完，请再次允许');
    expect(row({}, [sub(['a'], 0, true)]).left).toBe('长期有效');
    expect(row({}, []).left).toBe('');
    expect(row({ wechat: false }, [sub(['a'], 2)]).left).toBe('');
  });
  it('says who requires it', () => {
    expect(row({ required: '通知附件1 二(一)' }).note).toBe('办理必须送达，至少留一种 · 通知附件1 二(一)');
    expect(row({}).note).toBe('');
  });
  it('keeps the last way of what must be told, and only that', () => {
    const locks = (p: Partial<Schemas['Preference']>, ready = true) => {
      const r = row({ required: '通知一', ...p }, [], ready);
      return [r.lockWechat, r.lockMail];
    };
    expect(locks({})).toEqual([false, false]);
    expect(locks({ mail: false })).toEqual([true, false]);
    expect(locks({ wechat: false })).toEqual([false, true]);
    expect(locks({}, false)).toEqual([true, false]); // mail that reaches nobody is no way
    expect(locks({ required: '', mail: false })).toEqual([false, false]);
    expect(row({ required: '通知一', mail: false }, [sub(['a'], 2)]).left).toBe('还可收 2 条 · 不能关闭');
  });
});

describe('what to ask WeChat’s consent for', () => {
  it('is at most three, the fewest left first, then what must be told', () => {
    const prefs = of([pref('a'), pref('b', { required: '通知一' }), pref('c'), pref('d')]);
    expect(neediest(prefs, [sub(['a'], 1), sub(['c'], 0), sub(['b'], 0), sub(['d'], 5)]).map((s) => s.kind)).toEqual([
      'b',
      'c',
      'a',
    ]);
  });
  it('is nothing that is lasting, not wanted by WeChat, or nobody’s', () => {
    expect(
      neediest(of([pref('a'), pref('b', { wechat: false })]), [sub(['a'], 0, true), sub(['b'], 0), sub(['z'], 0)]),
    ).toEqual([]);
  });
});
