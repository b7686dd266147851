import { upload, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { chosen, hiddenWays, nothing, rosterMapping, unanswered, type RosterChoices } from '../../view/roster';

type Preview = Schemas['RosterPreview'];

Page({
  data: {
    care: false,
    problem: '',
    busy: '正在读取…',
    id: '',
    path: '',
    name: '',
    picked: nothing,
    preview: null as Preview | null,
    choices: [] as string[],
    sheets: [] as string[],
    hidden: [] as ReturnType<typeof hiddenWays>,
    ask: false,
  },
  onLoad(q: { id?: string; path?: string; name?: string }) {
    this.setData({
      care: !!wx.getStorageSync('care'),
      id: q.id ?? '',
      path: decodeURIComponent(q.path ?? ''),
      name: decodeURIComponent(q.name ?? ''),
    });
    this.look();
  },
  async look() {
    this.setData({ busy: '正在核对名册…', problem: '' });
    try {
      const mapping = rosterMapping(this.data.picked);
      const preview = await upload<Preview>(`/filings/${this.data.id}/roster/preview`, this.data.path, { mapping });
      this.setData({
        preview,
        choices: ['（没有这一列）', ...preview.titles],
        hidden: hiddenWays(preview.hidden),
        ask: unanswered(preview.hidden),
        sheets: preview.sheets.length > 1 ? ['全部工作表', ...preview.sheets.map((s) => s.name)] : [],
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
    this.setData({ busy: '' });
  },
  async pick(change: Partial<RosterChoices>) {
    this.setData({ picked: { ...this.data.picked, ...change } });
    await this.look();
  },
  async pickColumn(e: WechatMiniprogram.PickerChange) {
    const field = e.currentTarget.dataset.field as string;
    await this.pick({ columns: chosen(this.data.preview!.columns, field, Number(e.detail.value) - 1) });
  },
  async pickSheet(e: WechatMiniprogram.PickerChange) {
    const at = Number(e.detail.value);
    await this.pick({ sheet: at > 0 ? this.data.sheets[at] : '', columns: {} });
  },
  async pickHidden(e: WechatMiniprogram.TouchEvent) {
    await this.pick({ hidden: e.currentTarget.dataset.id as 'read' | 'skip' });
  },
  async accountIsPhone() {
    await this.pick({ account: 'phone' });
  },
  async accountIsOwn() {
    await this.pick({ account: '' });
  },
  async keep() {
    if (this.data.busy || this.data.ask) return;
    this.setData({ busy: '正在保存…' });
    try {
      const mapping = rosterMapping(this.data.picked);
      const path = `/filings/${this.data.id}/roster/import`;
      const r = await upload<Schemas['RosterSaved']>(path, this.data.path, { mapping });
      wx.showToast({ title: r.flagged ? `已保存，${r.flagged} 行待更正` : `名册已保存 ${r.people} 人`, icon: 'none' });
      wx.navigateBack();
    } catch (e) {
      this.setData({ problem: sentence(e), busy: '' });
    }
  },
  back() {
    wx.navigateBack();
  },
});
