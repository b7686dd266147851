// The people who act for an enterprise, and who was asked to join; pure.
import type { Schemas } from '../api/request';
import { day } from './words';

export const roles = [
  { id: 'clerk', text: '经办人', note: '填写和提交备案、申领' },
  { id: 'training_admin', text: '线上培训管理员', note: '导入学习记录、查看进度' },
  { id: 'owner', text: '企业负责人', note: '另可管理成员、填写收款账户' },
] as const;

export function viewMember(m: Schemas['MemberView']) {
  const name = m.name || '（没有填姓名）';
  return { id: m.id, me: m.me, role: m.role, name: m.me ? `${name}（我）` : name, note: `${m.role_text} · ${m.phone}` };
}
export type MemberShown = ReturnType<typeof viewMember>;

export function viewInvite(i: Schemas['InviteItem']) {
  return {
    id: i.id,
    mine: i.by_me,
    title: `${i.role_text}${i.by_me ? '（我邀请的）' : '（同事邀请的）'}`,
    note: `${day(i.until)}前有效${i.by_me ? ' · 点开看小程序码' : ''}`,
  };
}
export type InviteShown = ReturnType<typeof viewInvite>;

/** The code an invitation was opened with: from its share card, or as a scanned code's scene. */
export function codeOf(query: { code?: string; scene?: string }): string {
  const scene = /(?:^|&)code=([^&]+)/.exec(decodeURIComponent(query.scene ?? ''));
  return query.code ?? scene?.[1] ?? '';
}

/** What may be done with a colleague, as a list to choose from. */
export function choicesFor(m: Pick<MemberShown, 'role'>): { text: string; role: string }[] {
  const others = roles.filter((r) => r.id !== m.role).map((r) => ({ text: `改为${r.text}`, role: r.id as string }));
  return [...others, { text: '移出企业', role: '' }];
}
