import { expect, it } from 'vitest';
import { merge } from '../../miniprogram/view/merge';

const base = {
  project: '钳工',
  goal: '',
  platform: { icp: '', name: 'a' },
  courses: [{ id: 'c1', name: '一', minutes: 45 }],
};
const with_ = (change: object) => ({ ...structuredClone(base), ...change });

it('puts different fields together', () => {
  const { merged, clashes } = merge(base, with_({ goal: '我的' }), with_({ project: '焊工' }));
  expect(merged).toEqual(with_({ goal: '我的', project: '焊工' }));
  expect(clashes).toEqual([]);
});
it('looks into parts of the form', () => {
  const { merged } = merge(
    base,
    with_({ platform: { icp: 'x', name: 'a' } }),
    with_({ platform: { icp: '', name: 'b' } }),
  );
  expect(merged.platform).toEqual({ icp: 'x', name: 'b' });
});
it('puts courses together by their ids', () => {
  const mine = with_({ courses: [{ id: 'c1', name: '一', minutes: 90 }] });
  const theirs = with_({
    courses: [
      { id: 'c1', name: '改名', minutes: 45 },
      { id: 'c2', name: '二', minutes: 45 },
    ],
  });
  const { merged, clashes } = merge(base, mine, theirs);
  expect(merged.courses).toEqual([
    { id: 'c1', name: '改名', minutes: 90 },
    { id: 'c2', name: '二', minutes: 45 },
  ]);
  expect(clashes).toEqual([]);
});
it('keeps a removal that nobody edited', () =>
  expect(merge(base, with_({ courses: [] }), with_({ goal: 'x' })).merged.courses).toEqual([]));
it('asks where both changed the same field', () => {
  const { merged, clashes } = merge(base, with_({ goal: '我的' }), with_({ goal: '同事的' }));
  expect(clashes).toEqual([{ path: 'goal', mine: '我的', theirs: '同事的' }]);
  expect(merged.goal).toBe('同事的');
});
it('is quiet when both wrote the same', () =>
  expect(merge(base, with_({ goal: '同' }), with_({ goal: '同' })).clashes).toEqual([]));
