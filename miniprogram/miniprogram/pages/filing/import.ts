import { upload, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import {
  chosen,
  hiddenWays,
  importing,
  nothing,
  rosterMapping,
  unanswered,
  type RosterChoices,
} from '../../view/roster';
import { viewWorkbook, workbookChoices, type WorkbookPreview } from '../../view/workbook';

type Roster = Schemas['RosterPreview'];
type Saved = Schemas['RosterSaved'];

Page({
  data: {
    problem: '',
    looking: true,
    saving: false,
    percent: 0,
    doing: '',
    id: '',
    kind: 'roster' as 'roster' | 'workbook',
    path: '',
    name: '',
    picked: nothing,
    skipped: [] as string[], // forms of the file that are left out
    book: null as WorkbookPreview | null,
    forms: [] as ReturnType<typeof viewWorkbook>,
    preview: null as Roster | null,
    choices: [] as string[],
    sheets: [] as string[],
    hiddenText: '',
    hidden: [] as ReturnType<typeof hiddenWays>,
    ask: false,
    stopped: false,
  },
  onLoad(q: { id?: string; kind?: string; path?: string; name?: string }) {
    this.setData({
      id: q.id ?? '',
      kind: q.kind === 'workbook' ? 'workbook' : 'roster',
      path: decodeURIComponent(q.path ?? ''),
      name: decodeURIComponent(q.name ?? ''),
    });
    wx.setNavigationBarTitle({ title: q.kind === 'workbook' ? '导入附表1至4' : '导入名册' });
    if (q.path) this.look();
  },
  async look() {
    this.setData({ looking: true, problem: '' });
    try {
      if (this.data.kind === 'workbook') await this.lookAtBook();
      else this.showRoster(await this.send<Roster>('roster/preview'), null);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
    this.setData({ looking: false, percent: 0 });
  },
  async lookAtBook() {
    const book = await this.send<WorkbookPreview>('workbook/preview');
    const forms = viewWorkbook(book);
    this.setData({ book, forms, stopped: !book.forms.some((f) => f.taken) || book.problems.some((p) => p.stops) });
    this.showRoster(book.roster ?? null, book.hidden);
  },
  showRoster(preview: Roster | null, hidden: Roster['hidden'] | null) {
    const h = hidden ?? preview!.hidden;
    this.setData({
      preview,
      choices: preview ? ['（没有这一列）', ...preview.titles] : [],
      sheets: preview && preview.sheets.length > 1 ? ['全部工作表', ...preview.sheets.map((s) => s.name)] : [],
      hiddenText: h.message,
      hidden: hiddenWays(h),
      ask: unanswered(h),
    });
  },
  /** Sends the file with what was chosen of it. */
  send<T>(path: string): Promise<T> {
    const { id, kind, picked, book, skipped } = this.data;
    const mapping = rosterMapping(picked);
    const taken = book ? book.forms.filter((f) => f.found && !skipped.includes(f.form)).map((f) => f.form) : [];
    const fields: Record<string, string> =
      kind === 'roster' ? { mapping } : { choices: workbookChoices(book?.revision ?? 0, taken, mapping) };
    return upload<T>(`/filings/${id}/${path}`, this.data.path, fields, (sent) => {
      const percent = sent < 100 ? sent : 0;
      this.setData({ percent, doing: this.data.saving ? importing(percent, this.data.preview?.people ?? 0) : '' });
    });
  },
  async pick(change: Partial<RosterChoices>) {
    this.setData({ picked: { ...this.data.picked, ...change } });
    await this.look();
  },
  pickColumn(e: WechatMiniprogram.PickerChange) {
    const field = e.currentTarget.dataset.field as string;
    return this.pick({ columns: chosen(this.data.preview!.columns, field, Number(e.detail.value) - 1) });
  },
  pickSheet(e: WechatMiniprogram.PickerChange) {
    const at = Number(e.detail.value);
    return this.pick({ sheet: at > 0 ? this.data.sheets[at] : '', columns: {} });
  },
  pickHidden(e: WechatMiniprogram.TouchEvent) {
    return this.pick({ hidden: e.currentTarget.dataset.id as 'read' | 'skip' });
  },
  accountIsPhone() {
    return this.pick({ account: 'phone' });
  },
  accountIsOwn() {
    return this.pick({ account: '' });
  },
  /** Leaves one of the forms out, or takes it after all. */
  skip(e: WechatMiniprogram.CustomEvent<{ form: string; taken: boolean }>) {
    const { form, taken } = e.detail;
    const skipped = this.data.skipped.filter((f) => f !== form);
    this.setData({ skipped: taken ? skipped : [...skipped, form] });
    return this.look();
  },
  async keep() {
    if (this.data.saving || this.data.looking || this.data.ask) return;
    this.setData({ saving: true, problem: '' });
    try {
      if (this.data.kind === 'workbook') await this.keepBook();
      else await this.keepRoster();
    } catch (e) {
      this.setData({ problem: sentence(e) });
      wx.pageScrollTo({ scrollTop: 0 });
    }
    this.setData({ saving: false, doing: '' });
  },
  async keepRoster() {
    const r = await this.send<Saved>('roster/import');
    wx.showToast({ title: r.flagged ? `已保存，${r.flagged} 行待更正` : `名册已保存 ${r.people} 人`, icon: 'none' });
    wx.navigateBack();
  },
  async keepBook() {
    const r = await this.send<Schemas['WorkbookSaved']>('workbook/import');
    const step = r.flagged ? 'roster' : 'promise';
    wx.showToast({ title: r.flagged ? `已导入，${r.flagged} 行待更正` : '已导入', icon: 'none' });
    wx.redirectTo({ url: `/pages/filing/edit?id=${this.data.id}&step=${step}` });
  },
  /** Another file, with the same draft. */
  async other() {
    const chosenFile = await wx
      .chooseMessageFile({
        count: 1,
        type: 'file',
        extension: ['xlsx', 'xls', 'csv', 'txt', 'html', 'htm', 'mht', 'xml'],
      })
      .catch(() => null);
    if (!chosenFile) return;
    const { path, name } = chosenFile.tempFiles[0];
    this.setData({ path, name, picked: nothing, skipped: [], book: null, preview: null, forms: [] });
    await this.look();
  },
});
