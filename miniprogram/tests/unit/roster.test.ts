import { expect, it } from 'vitest';
import { chosen } from '../../miniprogram/view/roster';

const found = [{ field: 'name' as const, title: '姓名', at: 1 }, { field: 'account' as const, title: '平台登录账号', at: -1 }];

it('takes a column from where the person says', () => expect(chosen(found, 'account', 4)).toEqual({ name: 1, account: 4 }));
it('leaves a column out', () => expect(chosen(found, 'name', -1)).toEqual({}));
it('keeps what was found', () => expect(chosen(found, 'account', -1)).toEqual({ name: 1 }));
