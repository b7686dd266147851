import { askConsent } from '../../api/consent';
import { refuse, toField } from '../../api/refuse';
import { ask, moved, openFile, Refusal, type Schemas } from '../../api/request';
import { day, fieldName, groups, moment, steps, stepTitles, toPath, type WizardStep } from '../../view/words';
import { keyOf, sentencesAt, without } from '../../view/page';
import { merge, type Clash } from '../../view/merge';

type Filing = Schemas['FilingView'];
type Course = Schemas['Course'];

const newCourse = (f: Filing): Course => ({
  id: '',
  name: '',
  points: '',
  form: '视频',
  minutes: 0,
  platform: f.form.platform.id,
  people: f.form.planned_people,
  start: f.form.start,
  end: f.form.end,
  module: 'public_required',
  effect: '',
  remark: '',
});
let saving: Promise<boolean> = Promise.resolve(true); // 正在进行的保存
let edits = 0; // 改动的次数
let base: Filing['form']; // 上次从服务器看到的表格

const emptyPerson = { name: '', sex: '', id_number: '', phone: '', account: '' };

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    saved: '',
    merged: '',
    clashes: [] as (Clash & { name: string })[],
    step: 'type' as WizardStep,
    filePurposes: [
      { id: 'contract', title: '培训合作（服务）协议或合同复印件' },
      { id: 'functions', title: '网络平台功能说明' },
    ],
    tabs: steps.map((id) => ({ id, title: stepTitles[id] })),
    filing: null as Filing | null,
    dirty: false,
    platforms: [] as Schemas['PlatformChoice'][],
    platformAt: -1,
    platformNames: {} as Record<string, string>,
    dates: null as Schemas['FilingDates'] | null,
    earliest: '',
    course: -1,
    roster: [] as Schemas['RosterItem'][],
    rosterNext: '',
    wrong: [] as Schemas['RosterItem'][],
    search: '',
    person: null as (typeof emptyPerson & { id?: string }) | null,
    removed: null as typeof emptyPerson | null,
    badRows: [] as string[],
    check: null as Schemas['Check'] | null,
    groups: [] as ReturnType<typeof groups>,
    busy: false,
    number: '',
  },
  async onLoad(q: { id?: string; step?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const [filing, platforms] = [
        await ask<Filing>('GET', `/filings/${q.id}`),
        await ask<Schemas['ListPlatformChoice']>('GET', '/my/platforms'),
      ];
      this.setData({
        platforms: platforms.items,
        platformNames: Object.fromEntries(platforms.items.map((p) => [p.id, p.name])),
      });
      this.show(filing);
      await this.enter((q.step as WizardStep) ?? 'type');
    } catch (e) {
      this.fail(e);
    }
  },
  async onShow() {
    if (!this.data.filing) return;
    try {
      if (this.data.step === 'platform') {
        const { items } = await ask<Schemas['ListPlatformChoice']>('GET', '/my/platforms');
        this.setData({ platforms: items, platformNames: Object.fromEntries(items.map((p) => [p.id, p.name])) });
      }
      if (this.data.step !== 'roster') return; // 从导入页回来
      this.show(await ask<Filing>('GET', `/filings/${this.data.filing.id}`));
      await this.matchHeadcount();
      await this.loadRoster('');
    } catch (e) {
      this.fail(e);
    }
  },
  onHide() {
    this.save();
  },
  onUnload() {
    this.save();
  },
  fail(e: unknown) {
    const problems = e instanceof Refusal ? (e.problem.problems ?? []) : [];
    refuse(this, e, { badRows: problems.map((p) => p.message) });
  },
  show(filing: Filing) {
    base = JSON.parse(JSON.stringify(filing.form));
    this.setData({
      filing,
      dirty: false,
      saved: `已保存 ${moment(filing.saved_at).slice(-5)}`,
      platformAt: this.data.platforms.findIndex((p) => p.id === filing.form.platform.id),
    });
  },
  /** 保存一份一份地进行；保存期间又改动的内容不会被服务器的回答盖掉，随后再存一次。 */
  save(): Promise<boolean> {
    saving = saving.then(() => this.saveNow());
    return saving;
  },
  async saveNow(): Promise<boolean> {
    const f = this.data.filing;
    if (!f || !this.data.dirty) return true;
    const before = edits;
    try {
      const answer = await ask<Filing>('PUT', `/filings/${f.id}`, { revision: f.revision, form: f.form });
      if (edits === before) this.show(answer);
      else {
        base = answer.form;
        this.setData({ 'filing.revision': answer.revision, 'filing.seen': answer.seen });
      }
      return edits === before || this.saveNow();
    } catch (e) {
      if (e instanceof Refusal && e.status === 409) return this.mergeWithTheirs(e.message);
      this.fail(e);
      return false;
    }
  },
  /** 同事先保存了：两边改的不同栏目合在一起再保存；同一栏都改了，请本人选。 */
  async mergeWithTheirs(who: string): Promise<boolean> {
    try {
      const theirs = await ask<Filing>('GET', `/filings/${this.data.filing!.id}`);
      if (!theirs.editable) {
        this.show(theirs);
        this.setData({ problem: who });
        return false;
      }
      const { merged, clashes } = merge(base, this.data.filing!.form, theirs.form);
      base = JSON.parse(JSON.stringify(theirs.form));
      edits += 1;
      this.setData({
        filing: { ...theirs, form: merged },
        dirty: true,
        merged: clashes.length || who ? who.replace(/；[^；]*$/, '') || '同事也修改了这份备案' : '',
        clashes: clashes.map((c) => ({ ...c, name: fieldName(c.path) })),
      });
      return clashes.length ? false : this.saveNow();
    } catch (e) {
      this.fail(e);
      return false;
    }
  },
  async keepMine(e: WechatMiniprogram.TouchEvent) {
    const at = Number(e.currentTarget.dataset.at);
    const clash = this.data.clashes[at];
    this.set(
      toPath(
        clash.path,
        this.data.filing!.form.courses.map((c) => c.id),
      ),
      clash.mine,
    );
    await this.settle(at);
  },
  async keepTheirs(e: WechatMiniprogram.TouchEvent) {
    await this.settle(Number(e.currentTarget.dataset.at));
  },
  async settle(at: number) {
    this.setData({ clashes: this.data.clashes.filter((_, i) => i !== at) });
    if (!this.data.clashes.length) await this.save();
  },
  set(path: string, value: unknown) {
    edits += 1;
    this.setData({ [`filing.form.${path}`]: value, dirty: true, ...without(this.data.at, keyOf(path)) });
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
  pickDate(e: WechatMiniprogram.PickerChange) {
    this.set(e.currentTarget.dataset.field as string, e.detail.value);
  },
  organiser(e: WechatMiniprogram.TouchEvent) {
    this.set('organiser', e.currentTarget.dataset.organiser);
    this.save();
  },
  blur() {
    this.save();
  },
  async tab(e: WechatMiniprogram.TouchEvent) {
    await this.enter(e.currentTarget.dataset.step as WizardStep);
  },
  async next() {
    await this.enter(steps[Math.min(steps.indexOf(this.data.step) + 1, steps.length - 1)]);
  },
  async enter(step: WizardStep) {
    if (!(await this.save())) return;
    this.setData({ step, problem: '', badRows: [], course: -1, person: null, removed: null });
    wx.pageScrollTo({ scrollTop: 0 });
    try {
      if (step === 'project') {
        const dates = await ask<Schemas['FilingDates']>('GET', '/dates/filing');
        this.setData({ dates, earliest: day(dates.strict.last) });
      }
      if (step === 'roster') await this.loadRoster('');
      if (step === 'check' || step === 'promise') {
        const check = await ask<Schemas['Check']>('POST', `/filings/${this.data.filing!.id}/check`);
        this.setData({ check, groups: groups(check.problems), at: sentencesAt(check.problems) });
      }
    } catch (e) {
      this.fail(e);
    }
  },
  pickPlatform(e: WechatMiniprogram.PickerChange) {
    const p = this.data.platforms[Number(e.detail.value)];
    edits += 1;
    this.setData({
      platformAt: Number(e.detail.value),
      'filing.form.platform.id': p.id,
      'filing.form.platform.name': p.name,
      'filing.form.platform.address': p.site,
      dirty: true,
    });
  },
  async platformsPage() {
    if (await this.save()) wx.navigateTo({ url: '/pages/platforms/platforms' });
  },
  useEarliest() {
    this.set('start', this.data.dates!.strict.last);
    this.save();
  },
  why() {
    wx.navigateTo({ url: `/pages/why/why?start=${this.data.filing!.form.start}` });
  },
  addCourse() {
    edits += 1;
    const f = this.data.filing!;
    this.setData({
      [`filing.form.courses[${f.form.courses.length}]`]: newCourse(f),
      course: f.form.courses.length,
      dirty: true,
    });
  },
  openCourse(e: WechatMiniprogram.TouchEvent) {
    this.setData({ course: Number(e.currentTarget.dataset.at) });
  },
  async closeCourse() {
    if (await this.save()) this.setData({ course: -1 });
  },
  async removeCourse() {
    edits += 1;
    const courses = this.data.filing!.form.courses.filter((_, i) => i !== this.data.course);
    this.setData({ 'filing.form.courses': courses, course: -1, dirty: true });
    await this.save();
  },
  coursePlatform(e: WechatMiniprogram.PickerChange) {
    this.set(`courses[${this.data.course}].platform`, this.data.platforms[Number(e.detail.value)].id);
  },
  courseModule(e: WechatMiniprogram.TouchEvent) {
    this.set(`courses[${this.data.course}].module`, e.currentTarget.dataset.module);
  },
  async loadRoster(after: string) {
    const { search, filing } = this.data;
    const page = await (search
      ? ask<Schemas['ListRosterItem']>('POST', `/filings/${filing!.id}/roster/search`, { name: search, after })
      : ask<Schemas['ListRosterItem']>('GET', `/filings/${filing!.id}/roster`, { after }));
    const wrong = this.data.filing!.flagged
      ? (
          await ask<Schemas['ListRosterItem']>('GET', `/filings/${this.data.filing!.id}/roster`, {
            flagged: true,
            limit: 50,
          })
        ).items
      : [];
    this.setData({ roster: after ? [...this.data.roster, ...page.items] : page.items, rosterNext: page.next, wrong });
  },
  moreRoster() {
    this.loadRoster(this.data.rosterNext);
  },
  find(e: WechatMiniprogram.Input) {
    this.setData({ search: e.detail.value });
    this.loadRoster('').catch((err) => this.fail(err));
  },
  async rosterChanged(r: Schemas['RosterSaved']) {
    this.setData({
      'filing.people': r.people,
      'filing.flagged': r.flagged,
      person: null,
      removed: null,
      problem: '',
      at: {},
      badRows: [],
    });
    await this.reread();
    await this.matchHeadcount();
    await this.loadRoster('');
  },
  /** 名册、材料变了：读到现在的备案；还没有保存的内容与同事的修改合在一起。 */
  async reread(): Promise<void> {
    if (this.data.dirty) {
      await this.mergeWithTheirs('');
      return;
    }
    const before = edits;
    const now = await ask<Filing>('GET', `/filings/${this.data.filing!.id}`);
    if (edits === before) this.show(now);
    else await this.mergeWithTheirs('');
  },
  async filesChanged() {
    try {
      await this.reread();
    } catch (e) {
      this.fail(e);
    }
  },
  /** 培训计划人数跟着名册走。 */
  async matchHeadcount() {
    const f = this.data.filing!;
    if (f.people && f.form.planned_people !== f.people) {
      this.set('planned_people', f.people);
      await this.save();
    }
  },
  async importRoster() {
    const extension = ['xlsx', 'xls', 'csv', 'txt', 'html', 'htm', 'mht', 'xml'];
    const { tempFiles } = await wx.chooseMessageFile({ count: 1, type: 'file', extension });
    const { path, name } = tempFiles[0];
    const file = `path=${encodeURIComponent(path)}&name=${encodeURIComponent(name)}`;
    if (await this.save()) wx.navigateTo({ url: `/pages/filing/import?id=${this.data.filing!.id}&${file}` });
  },
  async marked() {
    try {
      await openFile(`/filings/${this.data.filing!.id}/marked-roster.xlsx`);
    } catch (e) {
      this.fail(e);
    }
  },
  async template() {
    try {
      await openFile('/roster-template.xlsx');
    } catch (e) {
      this.fail(e);
    }
  },
  addPerson() {
    this.setData({ person: { ...emptyPerson } });
  },
  async openPerson(e: WechatMiniprogram.TouchEvent) {
    const id = e.currentTarget.dataset.id as string;
    try {
      this.setData({
        person: { ...(await ask<typeof emptyPerson>('GET', `/filings/${this.data.filing!.id}/roster/${id}`)), id },
      });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (err) {
      this.fail(err);
    }
  },
  typePerson(e: WechatMiniprogram.Input) {
    const { field } = e.currentTarget.dataset as { field: string };
    this.setData({ [`person.${field}`]: e.detail.value, ...without(this.data.at, field) });
  },
  async savePerson() {
    const { id, ...entry } = this.data.person!;
    try {
      await this.rosterChanged(
        await ask(id ? 'PUT' : 'POST', `/filings/${this.data.filing!.id}/roster${id ? `/${id}` : ''}`, {
          name: entry.name,
          sex: entry.sex,
          id_number: entry.id_number,
          phone: entry.phone,
          account: entry.account,
        }),
      );
    } catch (e) {
      this.fail(e);
    }
  },
  async removePerson() {
    const removed = this.data.person!;
    try {
      await this.rosterChanged(await ask('DELETE', `/filings/${this.data.filing!.id}/roster/${removed.id}`));
      this.setData({ removed });
    } catch (e) {
      this.fail(e);
    }
  },
  /** 撤销删除：把刚删去的人放回名册。 */
  async undoRemove() {
    const { name, sex, id_number, phone, account } = this.data.removed!;
    try {
      await this.rosterChanged(
        await ask('POST', `/filings/${this.data.filing!.id}/roster`, { name, sex, id_number, phone, account }),
      );
    } catch (e) {
      this.fail(e);
    }
  },
  cancelPerson() {
    this.setData({ person: null, problem: '', at: {} });
  },
  async jump(e: WechatMiniprogram.TouchEvent) {
    const { step, field } = e.currentTarget.dataset as { step: WizardStep; field: string };
    await this.enter(step);
    const course = /^\/courses\/(\d+)\//.exec(field);
    this.setData({ course: course ? Number(course[1]) : -1 }, toField);
  },
  /** 提交前先保存承诺；订阅须由这一次点击发起。 */
  async submitTap() {
    if (this.data.busy || !(await this.save())) return;
    this.setData({ busy: true });
    try {
      await askConsent(['filing_accepted', 'filing_returned', 'training_starts']);
      const filing = await ask<Filing>('POST', `/filings/${this.data.filing!.id}/submit`, {
        seen: this.data.filing!.seen,
      });
      this.setData({ filing, number: filing.number, problem: '' });
    } catch (e) {
      if (moved(e)) await this.reread().catch(() => undefined); // 填写的内容留着
      this.fail(e);
    }
    this.setData({ busy: false });
  },
  copy() {
    wx.setClipboardData({ data: this.data.number });
  },
  done() {
    wx.redirectTo({ url: `/pages/filing/detail?id=${this.data.filing!.id}` });
  },
});
