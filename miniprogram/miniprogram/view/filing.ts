// What the pages of a filing show: its steps, its fields, what is saved, what is
// to be changed; pure.
import type { Schemas } from '../api/request';
import type { TimelineItem } from './cases';
import { getAt } from './path';
import { day, moment, steps, stepTitles, type WizardStep } from './words';

type Form = Schemas['FilingForm'];
type Filing = Schemas['FilingView'];

/** Whether the server has what was typed. */
export interface Saved {
  kind: 'saved' | 'saving' | 'offline';
  text: string;
}

/** 已保存 14:02, or why not and where the content is. */
export function savedText(kind: Saved['kind'], at: string, status: number): string {
  if (kind === 'saving') return '正在保存…';
  if (kind === 'saved') return at ? `已保存 ${moment(at).slice(-5)}` : '';
  if (!status) return '还没有保存：没有网络，内容存在手机里';
  if (status >= 500) return '还没有保存：服务器出了问题，内容存在手机里';
  return '还没有保存：请按提示更正，内容存在手机里';
}

/** One input of a form. */
export interface FieldDef {
  path: string;
  label: string;
  hint?: string;
  kind?: 'text' | 'number' | 'phone' | 'area';
  must?: boolean;
  most?: number;
}
export interface FieldRow extends FieldDef {
  key: string;
  value: string;
  type: 'text' | 'number';
}

/** The inputs with what stands in them. */
export function fieldRows(form: object | null, defs: FieldDef[]): FieldRow[] {
  return defs.map((d) => {
    const value = form ? getAt(form, d.path) : '';
    const kind = d.kind ?? 'text';
    return {
      ...d,
      kind,
      most: d.most ?? 500,
      key: d.path.replace(/\[(\d+)\]/g, '.$1'),
      value: value ? String(value) : '',
      type: kind === 'number' || kind === 'phone' ? 'number' : 'text',
    };
  });
}

export const institutionFields: FieldDef[] = [
  { path: 'institution.name', label: '培训机构名称', hint: '培训机构名称', must: true, most: 100 },
  {
    path: 'institution.credit_code',
    label: '统一社会信用代码',
    hint: '培训机构的18位代码',
    must: true,
    most: 40,
  },
  { path: 'institution.address', label: '机构注册地址', hint: '机构注册地址', must: true, most: 200 },
  { path: 'institution.head', label: '机构负责人', hint: '机构负责人', must: true, most: 50 },
  { path: 'institution.phone', label: '联系电话', hint: '机构联系电话', must: true, most: 40 },
];

export const aidField: FieldDef[] = [
  { path: 'aid_training', label: '已申领补助的培训项目名称', hint: '同一培训不能重复申领' },
];

export const platformFields: FieldDef[] = [
  { path: 'platform.address', label: '网站地址(APP的下载地址)', hint: '网站地址', must: true, most: 200 },
  { path: 'platform.icp', label: 'ICP备案号', hint: '网站底部可以查到', must: true, most: 100 },
  {
    path: 'platform.server',
    label: 'IP地址及服务器放置城市名称',
    hint: '例如 203.0.113.10 北京市',
    must: true,
    most: 200,
  },
];

export const whatFields: FieldDef[] = [
  { path: 'project', label: '培训项目名称', hint: '例如 钳工线上适岗培训', must: true },
  { path: 'post', label: '培训岗位(工种)', hint: '例如 钳工', must: true },
  { path: 'method', label: '培训方式', hint: '例如 线上培训', must: true },
  { path: 'goal', label: '培训目标', hint: '学完以后会做什么', kind: 'area', must: true },
];

export const whoFields: FieldDef[] = [
  { path: 'leader', label: '培训负责人', hint: '培训负责人姓名', must: true },
  { path: 'leader_phone', label: '负责人手机', hint: '负责人11位手机号', kind: 'phone', must: true, most: 40 },
  { path: 'admin', label: '线上培训管理员', hint: '线上培训管理员姓名', must: true },
  { path: 'admin_phone', label: '管理员手机', hint: '管理员11位手机号', kind: 'phone', must: true, most: 40 },
];

/** What is always asked of a course, and what the training fills in. */
export const courseFields = (at: number): FieldDef[] => [
  { path: `courses[${at}].name`, label: '课程资源名称', hint: '课程资源名称', must: true },
  { path: `courses[${at}].points`, label: '内容要点', hint: '内容要点', kind: 'area', must: true },
  { path: `courses[${at}].minutes`, label: '培训时长（分钟）', hint: '培训时长，分钟', kind: 'number', must: true },
  { path: `courses[${at}].effect`, label: '培训效果', hint: '学习目的、掌握程度', kind: 'area', must: true },
];
export const courseMore = (at: number): FieldDef[] => [
  { path: `courses[${at}].form`, label: '资源形式', hint: '例如 视频', must: true, most: 100 },
  { path: `courses[${at}].people`, label: '培训人数', hint: '学这门课的人数', kind: 'number', must: true },
  { path: `courses[${at}].remark`, label: '备注', hint: '没有可不填' },
];

/** A new course, as long as the training, for everybody, on the filing's platform. */
export function newCourse(form: Form, id: string): Schemas['Course'] {
  return {
    id,
    name: '',
    points: '',
    form: '视频',
    minutes: 0,
    platform: form.platform.id,
    people: form.planned_people,
    start: form.start,
    end: form.end,
    module: '',
    effect: '',
    remark: '',
  };
}

/** Whether a course's own fields still have to be filled in. */
export const courseOpen = (c: Schemas['Course']): boolean => !(c.name && c.points && c.minutes && c.effect && c.module);

type Filled = Pick<Filing, 'form' | 'people' | 'flagged'>;

/** Whether a step is filled in, as far as this can be seen before the server checks. */
const filled: Record<WizardStep, (f: Filled) => boolean> = {
  type: ({ form }) => form.organiser !== 'commissioned' || !!form.institution?.name,
  platform: ({ form }) => !!(form.platform.id && form.platform.address && form.platform.icp && form.platform.server),
  project: ({ form }) => !!(form.project && form.post && form.method && form.goal && form.start && form.end),
  roster: (f) => f.people > 0 && !f.flagged,
  courses: ({ form }) => form.courses.length > 0 && !form.courses.some(courseOpen),
  promise: () => false,
};

export interface StepMark {
  id: WizardStep;
  title: string;
  /** as it stands under its mark */
  short: string;
  state: 'done' | 'now' | 'next';
}

/** The steps with their ticks; what the server finds wrong has none. */
export function stepMarks(f: Filled, now: WizardStep, wrong: Schemas['Problem'][]): StepMark[] {
  return steps.map((id) => {
    const done = filled[id](f) && !wrong.some((p) => p.step === id);
    return {
      id,
      title: stepTitles[id],
      short: stepTitles[id].slice(-2),
      state: id === now ? 'now' : done ? 'done' : 'next',
    };
  });
}

/** 第3/6步 · 项目. */
export const stepAt = (now: WizardStep): string => `第${steps.indexOf(now) + 1}/${steps.length}步 · ${stepTitles[now]}`;

/** Ends to choose from, some months after a start. */
export function endChoices(start: string): { text: string; day: string }[] {
  if (!start) return [];
  const [y, m, d] = start.split('-').map(Number);
  return [1, 2, 3].map((n) => {
    const last = new Date(Date.UTC(y, m - 1 + n + 1, 0)).getUTCDate();
    const end = new Date(Date.UTC(y, m - 1 + n, Math.min(d, last)));
    return { text: `${n}个月，到${day(end.toISOString().slice(0, 10))}`, day: end.toISOString().slice(0, 10) };
  });
}

/** Which field a sentence about a row of the roster blames. */
export function blamed(problem: string): string {
  if (/^性别/.test(problem)) return 'sex';
  if (/手机/.test(problem) && !/账号/.test(problem)) return 'phone';
  if (/账号/.test(problem)) return 'account';
  if (/身份证|永久居留|出生|18位/.test(problem)) return 'id_number';
  return /姓名/.test(problem) ? 'name' : '';
}

/** The status as it went and will go. */
export function filingTimeline(f: Filing, past: Schemas['TimelineItem'][]): TimelineItem[] {
  const done = past.map((t) => ({
    title: t.text,
    text: `${moment(t.at)} · ${t.by}`,
    state: 'done' as const,
    lines: t.note ? [t.note] : [],
  }));
  const by = f.decide_by && !f.suspended ? `最迟${day(f.decide_by.last)}` : '';
  const over = ['refused', 'withdrawn'].includes(f.state) || (f.state === 'accepted' && f.stage === 'ended');
  if (over || !f.turn) return done;
  return [...done, { title: f.turn, text: by, state: 'now' }, ...nextSteps(f)];
}

/** What comes after what happens now. */
function nextSteps(f: Filing): TimelineItem[] {
  if (f.amends || f.state === 'accepted') return [];
  const start = f.form.start ? `${day(f.form.start)}开始` : '';
  const training: TimelineItem = { title: '培训', text: start, state: 'next' };
  return f.state === 'submitted' ? [training] : [{ title: '县区审核', text: '', state: 'next' }, training];
}

/** A form as it was filled in. */
export interface FormTold {
  id: string;
  title: string;
  brief: string;
  lines: { label: string; text: string }[];
}

/** 附表1-3 in words; what was left open is not shown. */
export function filingForms(f: Filing): FormTold[] {
  const { form } = f;
  const days = form.start ? `${day(form.start)}至${form.end ? day(form.end) : '未填'}` : '';
  const one: [string, string][] = [
    ['培训起止时间', days],
    ['培训岗位(工种)', form.post],
    ['培训方式', form.method],
    ['培训计划人数', form.planned_people ? `${form.planned_people} 人` : ''],
    ['培训课时', f.class_hours ? `${f.class_hours} 课时` : ''],
    ['平台名称', form.platform.name],
    ['ICP备案号', form.platform.icp],
    ['网站地址', form.platform.address],
    ['IP地址及服务器城市', form.platform.server],
    ['培训负责人', [form.leader, form.leader_phone].filter(Boolean).join(' ')],
    ['线上培训管理员', [form.admin, form.admin_phone].filter(Boolean).join(' ')],
    ['培训目标', form.goal],
  ];
  const courses = form.courses.map((c, i) => ({
    label: `${i + 1}. ${c.name || '还没有名称'}`,
    text: c.minutes ? `${c.minutes} 分钟` : '',
  }));
  return [
    {
      id: 'filing',
      title: '附表1 备案表',
      brief: '看内容',
      lines: one.filter(([, text]) => text).map(([label, text]) => ({ label, text })),
    },
    {
      id: 'plan',
      title: '附表2、3 计划和大纲',
      brief: courses.length ? `${courses.length} 门课程` : '还没有课程',
      lines: courses,
    },
  ];
}

/** One thing that can still be done after a day was missed. */
export interface Way {
  text: string;
  goto: 'start' | 'claim' | 'ask' | 'call';
  dial: string;
  icon: string;
}

const wayIcons: Record<Way['goto'], string> = { start: 'calendar', claim: 'money', ask: 'chat', call: 'call' };

export const viewWays = (ways: Omit<Way, 'icon'>[]): Way[] => ways.map((w) => ({ ...w, icon: wayIcons[w.goto] }));

/** What a coming day of a filing is called in the phone's calendar. */
export const calendarTitle = (f: Filing, d: Schemas['ComingDay']): string =>
  `${f.form.project || f.type_text}：${d.text}`;
