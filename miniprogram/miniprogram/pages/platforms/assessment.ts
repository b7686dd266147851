import { askTemplates } from '../../api/consent';
import { toField } from '../../api/refuse';
import { ask, moved, type Schemas } from '../../api/request';
import { templatesFor } from '../../view/claim';
import { fieldsOf, keyOf, sentence, sentencesAt, without } from '../../view/page';
import { papersPage } from '../../view/papers';
import { assessmentTheme } from '../../view/platforms';
import { day } from '../../view/words';

type View = Schemas['AssessmentView'];

/** What the page keeps beside what it shows: the save under way, and how often something was changed. */
type Kept = { saving?: Promise<boolean>; edits?: number };

const filePurposes = [
  { id: 'credentials', title: '1. 平台所属机构资信类材料（ICP备案、服务承诺等）' },
  { id: 'construction', title: '2. 平台建设材料（架构、个人信息保护制度、服务器在境内等）' },
  { id: 'operation', title: '3. 平台运行材料（质量管控、实名制管理等）' },
  { id: 'content', title: '4. 平台培训内容材料（课程、大纲、考核、合法使用证明等）' },
  { id: 'functions', title: '网络平台功能说明' },
];

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    a: null as View | null,
    theme: '',
    by: '',
    dirty: false,
    busy: '',
    said: '',
    problems: [] as Schemas['Problem'][],
    templates: [] as string[],
    filePurposes,
  },
  async onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
    await this.load();
    const consents = await ask<Schemas['ListSubscription']>('GET', '/subscriptions').catch(() => ({ items: [] }));
    this.setData({ templates: templatesFor(consents.items, ['assessment_decided']) });
  },
  onUnload() {
    if (this.data.said) this.discarded();
    else this.save();
  },
  papers() {
    wx.navigateTo({ url: papersPage('assessment', this.data.id, this.data.a!.number) });
  },
  show(a: View) {
    const by = a.decide_by && a.state === 'submitted' ? day(a.decide_by.last) : '';
    this.setData({ a, theme: assessmentTheme(a.state), by, dirty: false, problem: '' });
  },
  fail(e: unknown) {
    this.setData({ problem: sentence(e), at: fieldsOf(e) }, toField);
  },
  /** What has changed is read first, what was typed stays, and then it is said why nothing was done. */
  async failed(e: unknown) {
    const { a, dirty } = this.data;
    if (moved(e)) await this.load();
    if (moved(e) && dirty && this.data.a?.editable) this.setData({ 'a.form': a!.form, dirty });
    this.fail(e);
  },
  async load() {
    try {
      this.show(await ask<View>('GET', `/assessments/${this.data.id}`));
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  /** Saves go one after another; what is typed meanwhile is not overwritten, but saved next. */
  save(): Promise<boolean> {
    const kept = this as Kept;
    kept.saving = (kept.saving ?? Promise.resolve(true)).then(() => this.saveNow());
    return kept.saving;
  },
  async saveNow(): Promise<boolean> {
    if (!this.data.dirty || !this.data.a) return true;
    const kept = this as Kept;
    const before = kept.edits;
    try {
      const answer = await ask<View>('PUT', `/assessments/${this.data.id}`, {
        revision: this.data.a.revision,
        form: this.data.a.form,
      });
      if (kept.edits === before) this.show(answer);
      else this.setData({ 'a.revision': answer.revision, 'a.seen': answer.seen });
      return kept.edits === before || this.saveNow();
    } catch (e) {
      this.fail(e);
      return false;
    }
  },
  /** A part of the form was changed. */
  set(e: WechatMiniprogram.CustomEvent<{ path: string; value: unknown }>) {
    const { path, value } = e.detail;
    const kept = this as Kept;
    kept.edits = (kept.edits ?? 0) + 1;
    this.setData({ [`a.form.${path}`]: value, dirty: true, ...without(this.data.at, keyOf(path)) });
  },
  opinion(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.set({ detail: { path: 'opinion', value: e.detail.value } } as Parameters<typeof this.set>[0]);
  },
  async check() {
    if (!(await this.save())) return;
    await this.load();
    this.blame(this.data.a!.problems);
  },
  /** What is still missing stands at its fields. */
  blame(problems: Schemas['Problem'][]) {
    this.setData({ problems, at: sentencesAt(problems) }, () => {
      if (problems.length) toField();
    });
  },
  /** The tap that submits; WeChat's question comes first in it, when nothing is known to be missing. */
  async submit() {
    if (this.data.busy) return;
    const complete = !this.data.a!.problems.length && !this.data.dirty;
    const asked = complete ? askTemplates(this.data.templates) : Promise.resolve();
    this.setData({ busy: 'submit' });
    await asked.catch(() => {}); // how it was answered, or booked, stops nothing
    await this.check();
    if (!this.data.problem && !this.data.problems.length)
      await this.act(() => ask('POST', `/assessments/${this.data.id}/submit`, { seen: this.data.a!.seen }));
    this.setData({ busy: '' });
  },
  async act(step: () => Promise<View>) {
    try {
      this.show(await step());
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      await this.failed(e);
    }
  },
  /** The draft goes when the time to take it back is over, or the page is left. */
  discard() {
    this.setData({ said: '已删除这份评估草稿' });
  },
  keep() {
    this.setData({ said: '' });
  },
  async discarded() {
    this.setData({ said: '', dirty: false });
    try {
      await ask('DELETE', `/assessments/${this.data.id}?seen=${encodeURIComponent(this.data.a!.seen)}`);
      wx.navigateBack();
    } catch (e) {
      await this.failed(e);
    }
  },
  async withdraw() {
    const { confirm } = await wx.showModal({
      title: '撤回评估',
      content: '撤回后服务中心不再评估，需要时可以重新申请。',
      confirmText: '撤回',
    });
    if (confirm)
      await this.act(() => ask('POST', `/assessments/${this.data.id}/withdraw`, { seen: this.data.a!.seen }));
  },
});
