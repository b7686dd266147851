// What 我的 shows, by who it is; pure. Nothing in it leads where the person
// may not go.
import type { Schemas } from '../api/request';

export interface MeRow {
  icon: string;
  title: string;
  note?: string;
  value?: string;
  url: string;
}
export interface MeGroup {
  title: string;
  rows: MeRow[];
}

type Me = Schemas['Me'];

const enterprise = (me: Me): MeGroup => ({
  title: '企业',
  rows: [
    {
      icon: 'building-1',
      title: '企业登记',
      value: me.enterprise!.state_text,
      url: '/pages/enterprise/enterprise',
    },
    { icon: 'usergroup', title: '企业成员', url: '/pages/members/members' },
    { icon: 'internet', title: '培训平台', note: '登记、评估', url: '/pages/platforms/platforms' },
  ],
});

const trainee = (): MeGroup => ({
  title: '职工',
  rows: [
    { icon: 'book-open', title: '我的课程', note: '课时和本年额度', url: '/pages/trainee/courses' },
    { icon: 'money', title: '为我申领的补贴', note: '属实，或不属实', url: '/pages/trainee/claims' },
    { icon: 'user', title: '我的信息', note: '系统里关于我的信息、更正', url: '/pages/trainee/own' },
    { icon: 'link-unlink', title: '解除绑定', note: '先看会清除什么、保存什么', url: '/pages/trainee/unbind' },
  ],
});

/** The doors that are still shut: who is bound as an employee is not asked to register an enterprise. */
function doors(me: Me): MeGroup[] {
  const rows: MeRow[] = [];
  if (!me.enterprise && !me.trainee_name && !me.binding)
    rows.push({ icon: 'building-1', title: '登记企业', note: '我是企业经办', url: '/pages/enterprise/enterprise' });
  if (!me.trainee_name)
    rows.push({
      icon: 'user-add',
      title: '职工实名绑定',
      note: me.binding ? me.binding.why : '看自己的课时，确认企业为我申领的补贴',
      value: me.binding?.state_text,
      url: '/pages/trainee/bind',
    });
  return rows.length ? [{ title: me.enterprise ? '我也是职工' : '我是', rows }] : [];
}

const messages: MeGroup = {
  title: '消息',
  rows: [
    { icon: 'notification', title: '消息设置', note: '哪些发到微信和邮箱', url: '/pages/me/preferences' },
    { icon: 'mail', title: '邮箱', url: '/pages/me/mail' },
  ],
};

const help: MeGroup = {
  title: '帮助',
  rows: [
    { icon: 'call', title: '受理窗口及电话', url: '/pages/windows/windows' },
    { icon: 'file', title: '政策通知', url: '/pages/notices/notices' },
    { icon: 'browse', title: '补贴公示、异议和举报', url: '/pages/publicity/publicity' },
    { icon: 'secured', title: '人社部门工作人员', note: '待办、受理和退回', url: '/pages/staff/queue' },
  ],
};

/** Who it is, in two lines. */
function nameOf(me: Me): { name: string; note: string; where: string } {
  const phone = me.phone_masked || '还没有绑定手机号';
  if (me.enterprise)
    return {
      name: me.enterprise.name,
      note: [me.role_text, phone, me.trainee_name && `职工 ${me.trainee_name}`].filter(Boolean).join(' · '),
      where: `${me.enterprise.county_text} · 企业登记${me.enterprise.state_text}`,
    };
  if (me.trainee_name) return { name: me.trainee_name, note: '职工，已实名绑定', where: '' };
  return { name: '您好', note: phone, where: '' };
}

export function viewMe(me: Me, subscriptions: Schemas['Subscription'][]) {
  const groups = [
    ...(me.enterprise ? [enterprise(me)] : []),
    ...(me.trainee_name ? [trainee()] : []),
    ...doors(me),
    messages,
    { ...help, rows: [...help.rows, ...(me.phone_masked || me.trainee_name ? [question] : [])] },
  ];
  return { ...nameOf(me), groups, left: consentsLeft(subscriptions) };
}
export type MeShown = ReturnType<typeof viewMe>;

const question: MeRow = { icon: 'chat', title: '咨询诉求', url: '/pages/questions/questions' };

/** How many kinds of message WeChat may still bring: 3 种还收得到. */
function consentsLeft(subscriptions: Schemas['Subscription'][]): string {
  if (!subscriptions.length) return '';
  const open = subscriptions.filter((s) => s.lasting || s.left > 0).length;
  return open ? `${open} 种收得到微信` : '微信次数已用完';
}

/** One kind of message with what WeChat still lets through. */
export const consentRows = (subscriptions: Schemas['Subscription'][]) =>
  subscriptions.map((s) => ({
    template: s.template,
    title: s.title,
    left: s.lasting ? '长期有效' : s.left > 0 ? `还可收 ${s.left} 条` : '次数用完了',
    tone: s.lasting || s.left > 0 ? 'ok' : 'soon',
  }));
