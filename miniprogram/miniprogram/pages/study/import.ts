import { keepFile } from '../../api/local';
import { ask, upload, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { chosen } from '../../view/roster';
import { changes, imported, mapping, units, viewPreview, type Choices } from '../../view/study';

type Summary = Schemas['StudySummaryView'];
type Preview = Schemas['StudyPreview'];
const none: Choices = { sheet: '', columns: {}, unit: '', courses: {}, hidden: '' };

Page({
  data: {
    care: false,
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
    text: '',
    path: '',
    name: '',
    choices: none,
    found: null as Preview | null,
    view: null as ReturnType<typeof viewPreview> | null,
    unitNames: units.map((u) => u.text),
    columnsOpen: false,
    notesOpen: false,
    done: '',
    changes: [] as ReturnType<typeof changes>,
  },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '' });
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
    const { tempFiles } = await wx.chooseMessageFile({ count: 1, type: 'file', extension });
    await this.read(tempFiles[0].path, tempFiles[0].name);
  },
  paste() {
    this.setData({ pasting: !this.data.pasting });
  },
  typeText(e: WechatMiniprogram.Input) {
    this.setData({ text: e.detail.value });
  },
  async readPasted() {
    if (!this.data.text.trim()) {
      this.setData({ problem: '请先粘贴学习记录，第一行是各列的标题' });
      return;
    }
    try {
      await this.read(await keepFile('pasted.csv', this.data.text), '粘贴的学习记录');
    } catch (e) {
      this.fail(e);
    }
  },
  async read(path: string, name: string) {
    this.setData({ path, name, choices: none, found: null, view: null, done: '', pasting: false });
    await this.look();
  },
  fields(): Record<string, string> {
    return { platform: this.data.platform, mapping: mapping(this.data.choices) };
  },
  /** 只看读到什么，不保存。 */
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
  async pickColumn(e: WechatMiniprogram.PickerChange) {
    await this.set({
      columns: chosen(this.data.found!.columns, e.currentTarget.dataset.field as string, Number(e.detail.value) - 1),
    });
  },
  async pickSheet(e: WechatMiniprogram.PickerChange) {
    const at = Number(e.detail.value);
    await this.set({ sheet: at > 0 ? this.data.view!.sheets[at] : '', columns: {} });
  },
  async pickUnit(e: WechatMiniprogram.PickerChange) {
    await this.set({ unit: units[Number(e.detail.value)].id });
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
    this.setData({ columnsOpen: !this.data.columnsOpen });
  },
  openNotes() {
    this.setData({ notesOpen: !this.data.notesOpen });
  },
  /** 导入后说明改变了什么。 */
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
        text: '',
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
