import { ask, download, moved, type Schemas } from '../../api/request';
import { choicesFor, codeOf, viewInvite, viewMember, type InviteShown, type MemberShown } from '../../view/members';
import { fieldsOf, sentence } from '../../view/page';

type Typed = { code?: string; name?: string };

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    me: null as Schemas['Me'] | null,
    members: [] as MemberShown[],
    open: [] as InviteShown[],
    inviting: false,
    invitation: null as Schemas['Invitation'] | null,
    picture: '',
    code: '',
    busy: '',
    /** the colleague or invitation that is being taken away while it can be taken back */
    gone: null as { path: string; id: string } | null,
    said: '',
  },
  onLoad(q: { code?: string; scene?: string }) {
    const code = codeOf(q);
    (this as Typed).code = code;
    this.setData({ code });
  },
  onShow() {
    this.load();
  },
  onUnload() {
    this.settle();
  },
  /** The card that invites a colleague; without an invitation it shows the mini-program. */
  onShareAppMessage() {
    const { invitation, me } = this.data;
    const title = `邀请您加入${me?.enterprise?.name ?? '企业'}，一起办理适岗培训`;
    return invitation ? { title, path: invitation.share } : { title: '韶关适岗培训', path: '/pages/home/home' };
  },
  async load() {
    try {
      const me = await ask<Schemas['Me']>('GET', '/me');
      const members = me.enterprise ? (await ask<Schemas['ListMemberView']>('GET', '/members')).items : [];
      const open = me.role === 'owner' ? (await ask<Schemas['ListInviteItem']>('GET', '/invites')).items : [];
      const gone = this.data.gone?.id;
      this.setData({
        me,
        members: members.filter((m) => m.id !== gone).map(viewMember),
        open: open.filter((i) => i.id !== gone).map(viewInvite),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  seen() {
    return this.data.me?.enterprise?.seen ?? '';
  },
  /** Does one thing and reads the page again; what went wrong stands on top. */
  async run(busy: string, act: () => Promise<unknown>) {
    if (this.data.busy) return;
    this.setData({ busy, problem: '', at: {} });
    try {
      await act();
      await this.load();
    } catch (e) {
      if (moved(e)) await this.load();
      this.setData({ problem: sentence(e), at: fieldsOf(e) });
    }
    this.setData({ busy: '' });
  },
  openInvite() {
    this.setData({ inviting: true, invitation: null, picture: '' });
  },
  closeInvite() {
    this.setData({ inviting: false });
  },
  /** Makes an invitation, then its picture: a code to scan beside the one to type. */
  async invite(e: WechatMiniprogram.CustomEvent<{ role: string }>) {
    const before = this.data.open.map((i) => i.id);
    await this.run('invite', async () => {
      const invitation = await ask<Schemas['Invitation']>('POST', '/invites', { role: e.detail.role });
      this.setData({ invitation });
    });
    const made = this.data.open.find((i) => i.mine && !before.includes(i.id));
    if (made && this.data.invitation) await this.draw(made.id);
  },
  async draw(id: string) {
    try {
      this.setData({ picture: await download(`/invites/${id}/code.png`) });
    } catch {
      this.setData({ picture: '' }); // the code can still be typed
    }
  },
  async lookAtInvite(e: WechatMiniprogram.TouchEvent) {
    const { id, mine, title } = e.currentTarget.dataset as { id: string; mine: boolean; title: string };
    const itemList = mine ? ['看小程序码', '取消邀请'] : ['取消邀请'];
    const at = await this.pick(itemList);
    if (at < 0) return;
    if (itemList[at] === '取消邀请') await this.takeAway(`/invites/${id}`, id, `已取消${title}的邀请`);
    else {
      await this.draw(id);
      if (this.data.picture) wx.previewImage({ urls: [this.data.picture] });
      else this.setData({ problem: '小程序码没有取到，请检查网络后重试' });
    }
  },
  /** Asks which; -1 when nothing was chosen. */
  pick(itemList: string[]): Promise<number> {
    return wx.showActionSheet({ itemList }).then(
      ({ tapIndex }) => tapIndex,
      () => -1,
    );
  },
  async member(e: WechatMiniprogram.TouchEvent) {
    const m = this.data.members.find((one) => one.id === e.currentTarget.dataset.id)!;
    if (m.me) await this.quit(m.id);
    else if (this.data.me!.role === 'owner') {
      const choices = choicesFor(m);
      const at = await this.pick(choices.map((c) => c.text));
      if (at < 0) return;
      const { role } = choices[at];
      if (role) await this.run('member', () => ask('PUT', `/members/${m.id}`, { role, seen: this.seen() }));
      else await this.takeAway(`/members/${m.id}?seen=${encodeURIComponent(this.seen())}`, m.id, `已移出${m.name}`);
    }
  },
  /** Leaving ends one's own access at once, which nobody can undo from here: asked first. */
  async quit(id: string) {
    const { confirm } = await wx.showModal({
      title: '退出企业',
      content: '退出后不能再查看和办理本企业的业务。',
      confirmText: '退出',
    });
    const path = `/members/${id}?seen=${encodeURIComponent(this.seen())}`;
    if (confirm) await this.run('member', () => ask('DELETE', path));
  },
  /** Takes somebody or something off the list at once; it is done when the time to take it back is over. */
  async takeAway(path: string, id: string, said: string) {
    await this.settle();
    this.setData({
      gone: { path, id },
      said,
      members: this.data.members.filter((m) => m.id !== id),
      open: this.data.open.filter((i) => i.id !== id),
    });
  },
  async undo() {
    this.setData({ gone: null, said: '' });
    await this.load();
  },
  async settle() {
    const { gone } = this.data;
    if (!gone) return;
    this.setData({ gone: null, said: '' });
    await this.run('gone', () => ask('DELETE', gone.path));
  },
  typeCode(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    (this as Typed).code = e.detail.value;
  },
  typeName(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    (this as Typed).name = e.detail.value;
  },
  join() {
    const { code = '', name = '' } = this as Typed;
    return this.run('join', () => ask('POST', '/members', { code, my_name: name }));
  },
});
