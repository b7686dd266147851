import { upload, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { chosen } from '../../view/roster';

type Preview = Schemas['RosterPreview'];

Page({
  data: { care: false, problem: '', busy: '正在读取…', id: '', path: '', name: '', sheet: '', columns: {} as Record<string, number>, preview: null as Preview | null, choices: [] as string[], sheets: [] as string[] },
  onLoad(q: { id?: string; path?: string; name?: string }) {
    this.setData({ care: !!wx.getStorageSync('care'), id: q.id ?? '', path: decodeURIComponent(q.path ?? ''), name: decodeURIComponent(q.name ?? '') });
    this.look();
  },
  mapping(): string { return this.data.sheet || Object.keys(this.data.columns).length ? JSON.stringify({ sheet: this.data.sheet, columns: this.data.columns }) : ''; },
  async look() {
    this.setData({ busy: '正在核对名册…', problem: '' });
    try {
      const preview = await upload<Preview>(`/filings/${this.data.id}/roster/preview`, this.data.path, { mapping: this.mapping() });
      this.setData({ preview, choices: ['（没有这一列）', ...preview.titles], sheets: preview.sheets.length > 1 ? ['全部工作表', ...preview.sheets.map((s) => s.name)] : [] });
    } catch (e) { this.setData({ problem: sentence(e) }); }
    this.setData({ busy: '' });
  },
  pickColumn(e: WechatMiniprogram.PickerChange) {
    this.setData({ columns: chosen(this.data.preview!.columns, e.currentTarget.dataset.field as string, Number(e.detail.value) - 1) });
    this.look();
  },
  pickSheet(e: WechatMiniprogram.PickerChange) {
    const at = Number(e.detail.value);
    this.setData({ sheet: at > 0 ? this.data.sheets[at] : '', columns: {} });
    this.look();
  },
  async keep() {
    if (this.data.busy) return;
    this.setData({ busy: '正在保存…' });
    try {
      const r = await upload<Schemas['RosterSaved']>(`/filings/${this.data.id}/roster/import`, this.data.path, { mapping: this.mapping() });
      wx.showToast({ title: r.flagged ? `已保存，${r.flagged} 行待更正` : `名册已保存 ${r.people} 人`, icon: 'none' });
      wx.navigateBack();
    } catch (e) { this.setData({ problem: sentence(e), busy: '' }); }
  },
  back() { wx.navigateBack(); },
});
