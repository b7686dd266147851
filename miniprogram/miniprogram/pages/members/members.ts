import { ask, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { day } from '../../view/words';
import { sentence } from '../../view/page';

const roles = [
  { id: 'clerk', text: '经办人' },
  { id: 'training_admin', text: '线上培训管理员' },
  { id: 'owner', text: '企业负责人' },
];

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    me: null as Schemas['Me'] | null,
    members: [] as Schemas['MemberView'][],
    open: [] as { id: string; title: string; until: string }[],
    roles,
    roleAt: 0,
    invitation: null as Schemas['Invitation'] | null,
    until: '',
    code: '',
    myName: '',
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  async load() {
    try {
      const me = await ask<Schemas['Me']>('GET', '/me');
      const members = me.enterprise ? (await ask<Schemas['ListMemberView']>('GET', '/members')).items : [];
      const open = me.role === 'owner' ? (await ask<Schemas['ListInviteItem']>('GET', '/invites')).items : [];
      this.setData({
        me,
        members,
        problem: '',
        at: {},
        open: open.map((i) => ({
          id: i.id,
          title: `${i.role_text}${i.by_me ? '（我邀请的）' : '（同事邀请的）'}`,
          until: day(i.until),
        })),
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async run(act: () => Promise<unknown>) {
    try {
      await act();
      await this.load();
    } catch (e) {
      refuse(this, e);
    }
  },
  role(e: WechatMiniprogram.PickerChange) {
    this.setData({ roleAt: Number(e.detail.value) });
  },
  invite() {
    return this.run(async () => {
      const invitation = await ask<Schemas['Invitation']>('POST', '/invites', { role: roles[this.data.roleAt].id });
      this.setData({ invitation, until: day(invitation.expires.slice(0, 10)) });
    });
  },
  async cancel(e: WechatMiniprogram.TouchEvent) {
    const { id, title } = e.currentTarget.dataset as { id: string; title: string };
    const { confirm } = await wx.showModal({
      title: '取消邀请',
      confirmText: '取消邀请',
      cancelText: '保留',
      content: `取消后，这个${title}的邀请码不能再用来加入企业。`,
    });
    if (!confirm) return;
    await this.run(() => ask('DELETE', `/invites/${id}`));
    this.setData({ invitation: null });
  },
  copy() {
    wx.setClipboardData({ data: this.data.invitation!.code });
  },
  change(e: WechatMiniprogram.PickerChange) {
    return this.run(() =>
      ask('PUT', `/members/${e.currentTarget.dataset.id}`, { role: roles[Number(e.detail.value)].id }),
    );
  },
  async remove(e: WechatMiniprogram.TouchEvent) {
    const { id, name, me } = e.currentTarget.dataset as { id: string; name: string; me: boolean };
    const { confirm } = await wx.showModal({
      title: me ? '退出企业' : '移出成员',
      content: me
        ? '退出后不能再查看和办理本企业的业务。'
        : `移出后，${name || '这位同事'}不能再查看和办理本企业的业务。`,
      confirmText: me ? '退出' : '移出',
    });
    if (confirm) await this.run(() => ask('DELETE', `/members/${id}`));
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  join() {
    return this.run(() => ask('POST', '/members', { code: this.data.code, my_name: this.data.myName }));
  },
});
