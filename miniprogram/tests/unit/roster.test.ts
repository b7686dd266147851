import { expect, it } from 'vitest';
import {
  chosen,
  hiddenWays,
  importing,
  nothing,
  rosterMapping,
  unanswered,
  wrongTitle,
} from '../../miniprogram/view/roster';

const found = [
  { field: 'name' as const, title: '姓名', at: 1 },
  { field: 'account' as const, title: '平台登录账号', at: -1 },
];

it('takes a column from where the person says', () =>
  expect(chosen(found, 'account', 4)).toEqual({ name: 1, account: 4 }));
it('leaves a column out', () => expect(chosen(found, 'name', -1)).toEqual({}));
it('keeps what was found', () => expect(chosen(found, 'account', -1)).toEqual({ name: 1 }));

it('sends only what was chosen', () => {
  expect(rosterMapping(nothing)).toBe('');
  expect(rosterMapping({ ...nothing, hidden: 'skip', account: 'phone' })).toBe('{"hidden":"skip","account":"phone"}');
});

it('asks what to do with what a file hides, and marks the answer', () => {
  const hidden = { rows: 1, columns: 0, sheets: 0, message: '文件里有隐藏或筛选掉的内容：1行', choice: '' as const };
  expect(unanswered(hidden)).toBe(true);
  expect(unanswered({ ...hidden, choice: 'read' })).toBe(false);
  expect(hiddenWays({ ...hidden, choice: 'read' }).map((w) => w.text)).toEqual([
    '✓ 也读取隐藏的内容',
    '跳过隐藏的内容',
  ]);
  expect(hiddenWays({ ...hidden, message: '' })).toEqual([]);
});

it('says how many rows are wrong, and how many of them are listed', () => {
  expect(wrongTitle(40, 40)).toBe('先更正这些：40 行');
  expect(wrongTitle(120, 50)).toBe('先更正这些：共 120 行，先列 50 行');
});

it('tells with a number how far an import is', () => {
  expect(importing(45, 3000)).toBe('正在上传 45%');
  expect(importing(0, 3000)).toBe('正在保存 3000 人…');
});
