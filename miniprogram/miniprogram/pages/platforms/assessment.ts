import { ask, moved, type Schemas } from '../../api/request';
import { askConsent } from '../../api/consent';
import { discardDraft } from '../../api/discard';
import { refuse, toField } from '../../api/refuse';
import { day } from '../../view/words';
import { keyOf, sentencesAt, without } from '../../view/page';

type View = Schemas['AssessmentView'];
const functions = [
  { id: 'records', title: '培训记录' },
  { id: 'teaching', title: '教学' },
  { id: 'practice', title: '练习' },
  { id: 'evaluation', title: '评价' },
  { id: 'tracking', title: '课程学习全过程跟踪' },
];
const filePurposes = [
  { id: 'credentials', title: '1. 平台所属机构资信类材料（ICP备案、服务承诺等）' },
  { id: 'construction', title: '2. 平台建设材料（架构、个人信息保护制度、服务器在境内等）' },
  { id: 'operation', title: '3. 平台运行材料（质量管控、实名制管理等）' },
  { id: 'content', title: '4. 平台培训内容材料（课程、大纲、考核、合法使用证明等）' },
  { id: 'functions', title: '网络平台功能说明' },
];

let saving: Promise<boolean> = Promise.resolve(true); // 正在进行的保存
let edits = 0; // 改动的次数

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    id: '',
    a: null as View | null,
    by: '',
    dirty: false,
    problems: [] as Schemas['Problem'][],
    functions,
    filePurposes,
  },
  onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '' });
    this.load();
  },
  onUnload() {
    this.save();
  },
  show(a: View) {
    this.setData({
      a,
      dirty: false,
      by: a.decide_by && a.state === 'submitted' ? day(a.decide_by.last) : '',
      problem: '',
    });
  },
  fail(e: unknown) {
    refuse(this, e);
  },
  /** 打开页面之后有了变化的，先读到现在的情况，没有保存的内容留着，再说为什么没有办理。 */
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
      this.fail(e);
    }
  },
  /** 保存一份一份地进行；保存期间又改动的内容不会被盖掉，随后再存一次。 */
  save(): Promise<boolean> {
    saving = saving.then(() => this.saveNow());
    return saving;
  },
  async saveNow(): Promise<boolean> {
    if (!this.data.dirty || !this.data.a) return true;
    const before = edits;
    try {
      const answer = await ask<View>('PUT', `/assessments/${this.data.id}`, {
        revision: this.data.a.revision,
        form: this.data.a.form,
      });
      if (edits === before) this.show(answer);
      else this.setData({ 'a.revision': answer.revision, 'a.seen': answer.seen });
      return edits === before || this.saveNow();
    } catch (e) {
      this.fail(e);
      return false;
    }
  },
  set(path: string, value: unknown) {
    edits += 1;
    this.setData({ [`a.form.${path}`]: value, dirty: true, ...without(this.data.at, keyOf(path)) });
  },
  type(e: WechatMiniprogram.Input) {
    this.set(e.currentTarget.dataset.field as string, e.detail.value);
  },
  count(e: WechatMiniprogram.Input) {
    this.set(e.currentTarget.dataset.field as string, Number(e.detail.value) || 0);
  },
  tick(e: WechatMiniprogram.SwitchChange) {
    this.set(e.currentTarget.dataset.field as string, e.detail.value);
  },
  addCourse() {
    this.set(`courses[${this.data.a!.form.courses.length}]`, { name: '', points: '', form: '视频', minutes: 0 });
  },
  removeCourse(e: WechatMiniprogram.TouchEvent) {
    this.set(
      'courses',
      this.data.a!.form.courses.filter((_, i) => i !== e.currentTarget.dataset.at),
    );
  },
  async check() {
    if (await this.save()) {
      await this.load();
      this.blame(this.data.a!.problems);
    }
  },
  /** 还差的内容，写在各自的栏目下面。 */
  blame(problems: Schemas['Problem'][]) {
    this.setData({ problems, at: sentencesAt(problems) }, () => {
      if (problems.length) toField();
    });
  },
  async submit() {
    await this.check();
    if (this.data.problem || this.data.problems.length) return;
    try {
      await askConsent(['assessment_decided']);
      this.show(await ask<View>('POST', `/assessments/${this.data.id}/submit`, { seen: this.data.a!.seen }));
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      await this.failed(e);
    }
  },
  async discard() {
    try {
      if (await discardDraft(`/assessments/${this.data.id}`, this.data.a!.seen, '填写的内容和材料一起删除，不能恢复。'))
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
    if (!confirm) return;
    try {
      this.show(await ask<View>('POST', `/assessments/${this.data.id}/withdraw`, { seen: this.data.a!.seen }));
    } catch (e) {
      await this.failed(e);
    }
  },
});
