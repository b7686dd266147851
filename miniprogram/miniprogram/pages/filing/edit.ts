import { Draft } from '../../api/draft';
import { refuse, toField } from '../../api/refuse';
import { ask, moved, type Refusal, type Schemas } from '../../api/request';
import { courseOpen, newCourse, stepAt, stepMarks, type StepMark } from '../../view/filing';
import { keyOf, sentence, sentencesAt, without } from '../../view/page';
import { viewShut, type ShutOut } from '../../view/shut';
import { fieldName, steps, type WizardStep } from '../../view/words';

type Filing = Schemas['FilingView'];
type Set = { path: string; value: unknown; typed?: boolean; now?: boolean };
type Own = { draft: Draft };
const excel = ['xlsx', 'xls', 'csv', 'txt', 'html', 'htm', 'mht', 'xml'];

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    step: 'type' as WizardStep,
    where: '',
    marks: [] as StepMark[],
    saved: { kind: 'saved', text: '' } as Draft['saved'],
    filing: null as Filing | null,
    form: null as Schemas['FilingForm'] | null,
    merged: '',
    clashes: [] as (Draft['clashes'][number] & { name: string })[],
    platforms: [] as Schemas['PlatformChoice'][],
    dates: null as Schemas['FilingDates'] | null,
    course: -1,
    check: null as Schemas['Check'] | null,
    busy: false,
    number: '',
    shut: null as ShutOut | null,
  },
  own(): Draft {
    return (this as unknown as Own).draft;
  },
  onLoad(q: { id?: string; step?: string }) {
    const step = steps.includes(q.step as WizardStep)
      ? (q.step as WizardStep)
      : q.step === 'check'
        ? 'promise'
        : 'type';
    (this as unknown as Own).draft = new Draft(q.id ?? '', (form) => this.paint(form));
    this.setData({ step });
    this.open();
  },
  async open() {
    this.setData({ problem: '' });
    try {
      await this.own().open();
      await this.enter(this.data.step);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async onShow() {
    if (!this.data.filing) return;
    try {
      await this.own().reread();
      if (this.data.step === 'platform') await this.readPlatforms();
      if (this.data.step === 'promise') await this.look();
    } catch (e) {
      this.fail(e);
    }
  },
  onHide() {
    this.own().save();
  },
  onUnload() {
    this.own().close();
  },
  fail(e: unknown) {
    refuse(this, e);
  },
  /** Shows the draft; the form itself only where it is not what the person is typing. */
  paint(form: boolean) {
    const d = this.own();
    const { step, check } = this.data;
    const marks = stepMarks({ ...d.filing, form: d.form }, step, check?.problems ?? []);
    this.setData({ saved: d.saved, filing: d.filing, marks, where: stepAt(step), merged: d.merged });
    if (form) this.setData({ form: JSON.parse(JSON.stringify(d.form)) });
    this.setData({ clashes: d.clashes.map((c) => ({ ...c, name: fieldName(c.path) })) });
    if (d.shut) this.shutOut(d.shut);
    else if (this.data.shut) this.setData({ shut: null });
    if (d.refusal) this.fail(d.refusal);
  },
  /** The draft is out of this person's reach: says why at once, and once. */
  async shutOut(e: Refusal) {
    if (this.data.shut) return;
    const form = this.own().form;
    const me = await ask<Schemas['Me']>('GET', '/me').catch(() => null);
    this.setData({ shut: viewShut(form, !me || !!me.enterprise, e.status, sentence(e)) });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  set(e: WechatMiniprogram.CustomEvent<Set>) {
    const { path, value, typed, now } = e.detail;
    this.own().set(path, value);
    const change = without(this.data.at, keyOf(path));
    if (change.at) this.setData(change);
    if (!typed) this.paint(true);
    if (now) this.own().save();
  },
  pause() {
    this.own().save();
  },
  settle(e: WechatMiniprogram.CustomEvent<{ at: number; mine: boolean }>) {
    this.own().settle(e.detail.at, e.detail.mine);
  },
  tab(e: WechatMiniprogram.TouchEvent) {
    this.enter(e.currentTarget.dataset.step as WizardStep);
  },
  go() {
    if (this.data.step === 'promise') this.submit();
    else this.enter(steps[steps.indexOf(this.data.step) + 1]);
  },
  back() {
    this.enter(steps[steps.indexOf(this.data.step) - 1]);
  },
  /** Turns to a step at once; what was typed is on its way, or on this phone. */
  async enter(step: WizardStep) {
    this.setData({ step, problem: '', busy: false, course: -1 });
    this.own().refusal = null;
    this.paint(true);
    wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    const saving = this.own().save();
    try {
      if (step === 'platform' || step === 'courses') await this.readPlatforms();
      if (step === 'project') this.setData({ dates: await ask<Schemas['FilingDates']>('GET', '/dates/filing') });
      if (step === 'courses') await saving.then(() => this.firstCourse());
      if (step === 'promise' && (await saving)) await this.look();
    } catch (e) {
      this.fail(e);
    }
  },
  async readPlatforms() {
    if (!this.data.platforms.length || this.data.step === 'platform')
      this.setData({ platforms: (await ask<Schemas['ListPlatformChoice']>('GET', '/my/platforms')).items });
  },
  /** The first course that is not filled in is open at once. */
  firstCourse() {
    const { courses } = this.own().form;
    if (!courses.length) this.addCourse();
    else if (this.data.course < 0) this.setData({ course: courses.findIndex(courseOpen) });
  },
  addCourse() {
    this.own().change((form) => form.courses.push(newCourse(form, `n${Date.now().toString(36)}`)));
    this.paint(true);
    this.setData({ course: this.own().form.courses.length - 1 });
  },
  openCourse(e: WechatMiniprogram.CustomEvent<{ at: number }>) {
    this.paint(true);
    this.setData({ course: e.detail.at });
    this.own().save();
  },
  dropCourse(e: WechatMiniprogram.CustomEvent<{ at: number }>) {
    this.setData({ course: -1 });
    this.own().change((form) => form.courses.splice(e.detail.at, 1));
    this.paint(true);
    this.own().save();
  },
  async rosterChanged() {
    this.setData({ at: {}, problem: '' });
    await this.own()
      .reread()
      .catch((e) => this.fail(e));
  },
  async pickFile() {
    const chosen = await wx.chooseMessageFile({ count: 1, type: 'file', extension: excel }).catch(() => null);
    if (!chosen) return; // they would rather not
    const { path, name } = chosen.tempFiles[0];
    const file = `path=${encodeURIComponent(path)}&name=${encodeURIComponent(name)}`;
    wx.navigateTo({ url: `/pages/filing/import?id=${this.own().id}&${file}` });
  },
  platformsPage() {
    wx.navigateTo({ url: '/pages/platforms/platforms' });
  },
  async look() {
    const check = await ask<Schemas['Check']>('POST', `/filings/${this.own().id}/check`);
    const rest = this.data.busy ? check.problems : check.problems.filter((p) => p.step !== 'promise');
    this.setData({ check, at: sentencesAt(rest) });
    this.paint(false);
  },
  async jump(e: WechatMiniprogram.CustomEvent<{ step: WizardStep; field: string }>) {
    const { at } = this.data;
    await this.enter(e.detail.step);
    const course = /^\/courses\/(\d+)\//.exec(e.detail.field);
    this.setData({ at, ...(course ? { course: Number(course[1]) } : {}) }, toField);
  },
  /** Checks once more; what is green goes straight through. */
  async submit() {
    if (this.data.busy) return;
    this.setData({ busy: true, problem: '' });
    try {
      if (await this.own().save()) await this.hand();
    } catch (e) {
      if (moved(e)) await this.rosterChanged(); // what was typed stays
      this.fail(e);
    }
    this.setData({ busy: false });
  },
  async hand() {
    await this.look();
    if (!this.data.check!.ok) {
      wx.pageScrollTo({ scrollTop: 0 });
      return;
    }
    const { id, filing } = this.own();
    const { number } = await ask<Filing>('POST', `/filings/${id}/submit`, { seen: filing.seen });
    this.setData({ number });
    wx.pageScrollTo({ scrollTop: 0, duration: 0 });
  },
});
