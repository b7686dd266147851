// What the pages of members, registration and platforms show and send.
import { describe, expect, it } from 'vitest';
import { bodyOf, formOf } from '../../miniprogram/view/enterprise';
import { choicesFor, codeOf, viewInvite, viewMember } from '../../miniprogram/view/members';
import { viewPlatform } from '../../miniprogram/view/platforms';
import { appended, fenOf } from '../../miniprogram/view/study';
import type { Schemas } from '../../miniprogram/api/request';

describe('an invitation', () => {
  it('is opened by its card or by its scanned code', () => {
    expect(codeOf({ code: 'ABCD2345' })).toBe('ABCD2345');
    expect(codeOf({ scene: 'code%3DABCD2345' })).toBe('ABCD2345');
    expect([codeOf({}), codeOf({ scene: 'barcode%3DX' })]).toEqual(['', '']);
  });
  it('offers its picture to who made it alone', () => {
    const of = { id: 'i', role_text: '经办人', until: '2026-12-08' };
    expect(viewInvite({ ...of, by_me: true }).note).toBe('12月8日前有效 · 点开看小程序码');
    expect(viewInvite({ ...of, by_me: false })).toMatchObject({ title: '经办人（同事邀请的）', note: '12月8日前有效' });
  });
});

describe('a member', () => {
  it('is named, the reader marked', () => {
    const m = {
      id: 'm',
      name: '',
      me: true,
      phone: '138****8000',
      role: 'clerk',
      role_text: '经办人',
      since: '',
    } as const;
    expect(viewMember(m)).toMatchObject({ name: '（没有填姓名）（我）', note: '经办人 · 138****8000' });
  });
  it('may get any other role, or go', () =>
    expect(choicesFor({ role: 'clerk' }).map((c) => c.role)).toEqual(['training_admin', 'owner', '']));
});

describe('a registration', () => {
  const e = { name: '某公司', county: '440203', staff: 0, seen: 'e:3' } as Schemas['EnterpriseView'];
  it('starts with what is known, over it what was typed and has not arrived', () => {
    expect(formOf(e, { name: '某某公司' })).toMatchObject({ name: '某某公司', county: '440203', staff: '' });
    expect(formOf(null, {})).toMatchObject({ name: '', my_name: '' });
  });
  it('says who makes it first, and what its page showed when it is corrected', () => {
    const form = formOf(e, { my_name: '李建国', staff: '12' });
    expect(bodyOf(form)).toMatchObject({ my_name: '李建国', staff: 12 });
    expect(bodyOf(form)).not.toHaveProperty('seen');
    expect(bodyOf(form, 'e:3')).toMatchObject({ seen: 'e:3', staff: 12 });
    expect(bodyOf(form, 'e:3')).not.toHaveProperty('my_name');
  });
});

describe('a platform', () => {
  const of = (p: Partial<Schemas['PlatformChoice']>) =>
    viewPlatform({
      gate: 'registration',
      registration: '',
      registration_text: '',
      note: '',
      ...p,
    } as Schemas['PlatformChoice']);
  it('may be registered for until that is asked for, and again when it was refused', () => {
    expect(of({})).toMatchObject({ mayRegister: true, tone: 'soon', note: '选择这个平台须先办理注册登记' });
    expect(of({ registration: 'requested' }).mayRegister).toBe(false);
    expect(of({ registration: 'refused', registration_text: '未通过', note: '材料不全' })).toMatchObject({
      mayRegister: true,
      tone: 'late',
      note: '未通过：材料不全',
    });
    expect(of({ gate: 'none' })).toMatchObject({ mayRegister: false, note: '' });
  });
});

describe('a list and money', () => {
  it('puts more behind a list without sending it again', () =>
    expect(appended('people', 50, ['a', 'b'])).toEqual({ 'people[50]': 'a', 'people[51]': 'b' }));
  it('takes yuan as whole fen', () =>
    expect([fenOf('88500.00'), fenOf('12.5'), fenOf('0.07'), fenOf('3')]).toEqual([8850000, 1250, 7, 300]));
});
