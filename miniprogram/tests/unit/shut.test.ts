// A draft that its writer can no longer save.
import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import { outOfReach, typedText, viewShut } from '../../miniprogram/view/shut';

const form = {
  project: '钳工线上适岗培训',
  goal: '会看图纸',
  start: '2026-12-16',
  end: '',
  platform: { id: 'class', name: '中国职业培训在线', address: '', icp: '', server: '' },
  courses: [{ id: 'c1', name: '安全生产', minutes: 90 }],
} as unknown as Schemas['FilingForm'];

describe('a draft out of reach', () => {
  it('is what is forbidden or gone, not what is wrong or moved', () =>
    expect([403, 404, 409, 422, 0, 500].map(outOfReach)).toEqual([true, true, false, false, false, false]));
  it('says to who was removed how to come back', () => {
    const shown = viewShut(form, false, 403, '您还没有代表任何企业');
    expect(shown.text).toBe('您已被移出这家企业，这次没有保存');
    expect([shown.button, shown.page]).toEqual(['用邀请码加入', '/pages/members/members']);
  });
  it('says to who is still there that a colleague deleted it, or what the server says', () => {
    expect(viewShut(form, true, 404, '')).toMatchObject({ button: '新建备案', page: '/pages/filing/new' });
    expect(viewShut(form, true, 403, '经办人不能办理').text).toBe('经办人不能办理');
  });
  it('gives what was typed as text, a line each, and nothing that is empty', () =>
    expect(typedText(form)).toBe(
      [
        '平台名称：中国职业培训在线',
        '培训项目名称：钳工线上适岗培训',
        '培训目标：会看图纸',
        '培训起止时间：2026-12-16至未填',
        '课程1',
        '课程资源名称：安全生产',
        '培训时长（分钟）：90',
      ].join('\n'),
    ));
});
