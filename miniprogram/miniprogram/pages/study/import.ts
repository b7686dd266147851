import { keepFile } from '../../api/local';
import { ask, upload, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { chosen } from '../../view/roster';
import { changes, imported, mapping, units, viewPreview, type Choices, type PreviewShown } from '../../view/study';

type Summary = Schemas['StudySummaryView'];
type Preview = Schemas['StudyPreview'];
const none: Choices = { sheet: '', columns: {}, unit: '', courses: {}, hidden: '' };

Page({
  data: {
    problem: '',
    bad: [] as string[],
    busy: '',
    percent: 0,
    id: '',
    summary: null as Summary | null,
    platform: '',
    platformName: '',
    platformNames: [] as string[],
    pasting: false,
    pasteProblem: '',
    path: '',
    name: '',
    choices: none,
    found: null as Preview | null,
    view: null as PreviewShown | null,
    unitNames: units.map((u) => u.text),
    columnsOpen: false,
    notesOpen: false,
    done: '',
    changes: [] as ReturnType<typeof changes>,
  },
  async onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
    await this.begin();
  },
  async begin() {
    try {
      const summary = await ask<Summary>('GET', `/filings/${this.data.id}/study/summary`);
      this.setData({
        summary,
        problem: '',
        platform: summary.platforms[0]?.id ?? '',
        platformName: summary.platforms[0]?.name ?? '',
        platformNames: summary.platforms.map((p) => p.name),
      });
    } catch (e) {
      this.fail(e);
    }
  },
  fail(e: unknown) {
    const problems = (e as { problem?: { problems?: Schemas['Problem'][] } }).problem?.problems ?? [];
    this.setData({ problem: sentence(e), bad: problems.map((p) => `第${p.row}行：${p.message}`), busy: '' });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  async pickPlatform(e: WechatMiniprogram.PickerChange) {
    const p = this.data.summary!.platforms[Number(e.detail.value)];
    this.setData({ platform: p.id, platformName: p.name, choices: none });
    if (this.data.path) await this.look();
  },
  async choose() {
    const extension = ['xlsx', 'xls', 'csv', 'txt', 'html', 'htm', 'mht', 'xml'];
    const found = await wx.chooseMessageFile({ count: 1, type: 'file', extension }).catch((e) => {
      const said = String((e as { errMsg?: string }).errMsg);
      if (!/cancel/.test(said)) this.fail(new Error('文件没有打开，请重新选择'));
      return null;
    });
    if (found) await this.read(found.tempFiles[0].path, found.tempFiles[0].name); // closing the sheet is no error
  },
  paste() {
    this.setData({ pasting: !this.data.pasting });
  },
  typeText(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    (this as { text?: string }).text = e.detail.value;
  },
  async readPasted() {
    const text = (this as { text?: string }).text ?? '';
    if (!text.trim()) {
      this.setData({ pasteProblem: '请先粘贴学习记录，第一行是各列的标题' });
      return;
    }
    try {
      await this.read(await keepFile('pasted.csv', text), '粘贴的学习记录');
    } catch (e) {
      this.fail(e);
    }
  },
  async read(path: string, name: string) {
    this.setData({ path, name, choices: none, found: null, view: null, done: '', pasting: false, pasteProblem: '' });
    await this.look();
  },
  fields(): Record<string, string> {
    return { platform: this.data.platform, mapping: mapping(this.data.choices) };
  },
  /** Looks what can be read; nothing is saved. */
  async look() {
    this.setData({ busy: '正在核对…', percent: 0, problem: '', bad: [] });
    try {
      const found = await upload<Preview>(
        `/filings/${this.data.id}/study/preview`,
        this.data.path,
        this.fields(),
        (percent) => this.setData({ percent }),
      );
      const view = viewPreview(found);
      this.setData({ found, view, busy: '', columnsOpen: this.data.columnsOpen || !!found.missing });
    } catch (e) {
      this.setData({ found: null, view: null });
      this.fail(e);
    }
  },
  async set(change: Partial<Choices>) {
    this.setData({ choices: { ...this.data.choices, ...change } });
    await this.look();
  },
  async pickColumn(e: WechatMiniprogram.CustomEvent<{ field: string; at: number }>) {
    await this.set({ columns: chosen(this.data.found!.columns, e.detail.field, e.detail.at) });
  },
  async pickSheet(e: WechatMiniprogram.CustomEvent<{ at: number }>) {
    const { at } = e.detail;
    await this.set({ sheet: at > 0 ? this.data.view!.sheets[at] : '', columns: {} });
  },
  async pickUnit(e: WechatMiniprogram.CustomEvent<{ at: number }>) {
    await this.set({ unit: units[e.detail.at].id });
  },
  async pickCourse(e: WechatMiniprogram.PickerChange) {
    const at = Number(e.detail.value);
    await this.set({
      courses: {
        ...this.data.choices.courses,
        [e.currentTarget.dataset.theirs as string]: at > 0 ? this.data.view!.ours[at] : '',
      },
    });
  },
  async pickHidden(e: WechatMiniprogram.TouchEvent) {
    await this.set({ hidden: e.currentTarget.dataset.id as 'read' | 'skip' });
  },
  openColumns() {
    this.setData({ columnsOpen: true });
  },
  closeColumns() {
    this.setData({ columnsOpen: false });
  },
  openNotes() {
    this.setData({ notesOpen: !this.data.notesOpen });
  },
  /** Imports, and tells what it changed. */
  async keep() {
    if (this.data.busy) return;
    this.setData({ busy: '正在导入…', percent: 0, problem: '', bad: [] });
    try {
      const r = await upload<Schemas['StudyImported']>(
        `/filings/${this.data.id}/study/import`,
        this.data.path,
        { ...this.fields(), skip: String(this.data.view!.skip) },
        (percent) => this.setData({ percent }),
      );
      const after = await ask<Summary>('GET', `/filings/${this.data.id}/study/summary`);
      this.setData({
        done: imported(r),
        changes: changes(this.data.summary!, after),
        summary: after,
        busy: '',
        found: null,
        view: null,
        path: '',
      });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      this.fail(e);
    }
  },
  progress() {
    wx.redirectTo({ url: `/pages/study/progress?id=${this.data.id}` });
  },
  records() {
    wx.navigateTo({ url: `/pages/study/records?id=${this.data.id}` });
  },
});
