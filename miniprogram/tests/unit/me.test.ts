import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import { byDay } from '../../miniprogram/view/inbox';
import { consentRows, viewMe } from '../../miniprogram/view/me';

const nobody = { phone_masked: '', role: '', role_text: '', trainee_name: '', unread: 0, today: '2026-12-01' };
const enterprise = { name: '韶关某公司', county_text: '武江区', state_text: '已通过' };
const me = (more: object = {}) => ({ ...nobody, ...more }) as unknown as Schemas['Me'];
const words = (more: object, subscriptions: Schemas['Subscription'][] = []) =>
  JSON.stringify(viewMe(me(more), subscriptions));

describe('我的', () => {
  it('of nobody yet offers both doors, and nothing of an enterprise', () => {
    expect(words({})).toMatch(/登记企业.*职工实名绑定/);
    expect(words({})).not.toMatch(/企业成员|我的课程|咨询诉求/);
  });
  it.each([
    ['bound', { trainee_name: '李*' }],
    ['waiting to be bound', { binding: { why: '名册里有两位', state_text: '等待核实' } }],
  ])('of an employee who is %s never says 登记企业', (_, who) => {
    expect(words(who)).not.toMatch(/登记企业|企业成员|培训平台/);
  });
  it('of HR has the enterprise and a door for themselves as an employee', () => {
    expect(words({ enterprise, phone_masked: '138****0000' })).toMatch(/企业登记.*企业成员.*职工实名绑定.*咨询诉求/);
  });
  it('of both has both, and no door is left', () => {
    const both = words({ enterprise, trainee_name: '李*' });
    expect(both).toMatch(/企业成员.*我的课程.*解除绑定/);
    expect(both).not.toMatch(/实名绑定/);
  });
  it('says how many kinds WeChat still brings', () => {
    const s = (left: number, lasting = false) => ({
      template: `t${left}`,
      title: '审核结果',
      left,
      lasting,
      kinds: [],
    });
    const all = [s(0), s(2), s(1, true)] as unknown as Schemas['Subscription'][];
    expect(words({}, all)).toContain('2 种收得到微信');
    expect(consentRows(all).map((r) => r.left)).toEqual(['次数用完了', '还可收 2 条', '长期有效']);
  });
});

describe('the inbox', () => {
  const message = (id: string, at: string, read = true) =>
    ({ id, at, read, title: '备案已通过', body: '请按时开班' }) as unknown as Schemas['InboxItem'];
  it('stands by day, as days are in China', () => {
    const days = byDay(
      [
        message('a', '2026-12-01T01:30:00Z', false),
        message('b', '2026-11-30T16:10:00Z'),
        message('c', '2026-11-30T15:50:00Z'),
        message('d', '2026-11-27T06:00:00Z'),
        message('e', '2025-11-27T06:00:00Z'),
      ],
      '2026-12-01',
    );
    expect(days.map((d) => [d.day, d.items.map((i) => i.id).join('')])).toEqual([
      ['今天', 'ab'],
      ['昨天', 'c'],
      ['11月27日', 'd'],
      ['2025年11月27日', 'e'],
    ]);
    expect(days[0].items[0]).toMatchObject({ time: '09:30', label: '未读，备案已通过，请按时开班' });
  });
});
