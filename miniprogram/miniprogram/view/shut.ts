// A draft that this person can no longer save: why, what of it can be taken
// along, and how to go on; pure.
import type { Schemas } from '../api/request';
import {
  courseFields,
  courseMore,
  fieldRows,
  institutionFields,
  platformFields,
  whatFields,
  whoFields,
} from './filing';

type Form = Schemas['FilingForm'];

export interface ShutOut {
  text: string;
  way: string;
  button: string;
  page: string;
  /** what was typed, as text to be copied */
  typed: string;
}

/** Whether a save was refused because the draft is out of this person's reach. */
export const outOfReach = (status: number): boolean => status === 403 || status === 404;

/** Why it is, as far as one can tell: an enterprise that is left, a draft that is gone, a right that was taken. */
export function viewShut(form: Form, member: boolean, status: number, said: string): ShutOut {
  const typed = typedText(form);
  const members = { button: '用邀请码加入', page: '/pages/members/members', typed };
  if (!member)
    return {
      ...members,
      text: '您已被移出这家企业，这次没有保存',
      way:
        '填写的内容还在这部手机上。请联系企业负责人再邀请一次，' +
        '加入后打开这份草稿会接着保存；也可以复制出来发给同事。',
    };
  if (status === 404)
    return {
      text: '这份备案已经不在了，可能已被同事删除，这次没有保存',
      way: '填写的内容还在这部手机上，可以复制出来，再新建一份备案。',
      button: '新建备案',
      page: '/pages/filing/new',
      typed,
    };
  return {
    ...members,
    button: '看企业成员',
    text: said,
    way: '填写的内容还在这部手机上，可以复制出来发给能办理的同事。',
  };
}

/** What stands in a form, a line each; what was left open is not there. */
export function typedText(form: Form): string {
  const told = (defs: Parameters<typeof fieldRows>[1]) =>
    fieldRows(form, defs)
      .filter((r) => r.value)
      .map((r) => `${r.label}：${r.value}`);
  const days = form.start ? [`培训起止时间：${form.start}至${form.end || '未填'}`] : [];
  const courses = form.courses.flatMap((_, at) => [
    `课程${at + 1}`,
    ...told(courseFields(at)),
    ...told(courseMore(at)),
  ]);
  const platform = form.platform.name ? [`平台名称：${form.platform.name}`] : [];
  const institution = form.institution ? told(institutionFields) : [];
  return [
    ...institution,
    ...platform,
    ...told(platformFields),
    ...told(whatFields),
    ...days,
    ...told(whoFields),
    ...courses,
  ].join('\n');
}
