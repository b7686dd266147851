import { ask, openFile, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { typeWords } from '../../view/words';

type Type = Schemas['FilingView']['type'];
type Way = 'workbook' | 'copy' | 'blank';
const excel = ['xlsx', 'xls'];

Page({
  data: {
    problem: '',
    types: Object.entries(typeWords).map(([id, w]) => ({ id, ...w })),
    type: '' as Type | '',
    title: '',
    copy: '',
    last: null as { id: string; project: string } | null,
    busy: '' as Way | '',
  },
  onLoad(q: { copy?: string }) {
    this.setData({ copy: q.copy ?? '' });
    this.lastOne();
  },
  /** The last filing that was submitted can be a template; without one there is nothing to offer. */
  async lastOne() {
    const { items } = await ask<Schemas['ListFilingItem']>('GET', '/filings').catch(() => ({ items: [] }));
    const last = items.find((f) => f.state !== 'draft' && !f.amends && f.project);
    this.setData({ last: last ? { id: last.id, project: last.project } : null });
  },
  pick(e: WechatMiniprogram.TouchEvent) {
    const { type } = e.currentTarget.dataset as { type: Type };
    this.setData({ type, title: typeWords[type].title, problem: '' });
    if (this.data.copy) this.copyOf(this.data.copy);
  },
  close() {
    this.setData({ type: '' });
  },
  /** Makes the draft, once; answers its id. */
  async make(way: Way, path: string): Promise<string> {
    this.setData({ busy: way, problem: '' });
    try {
      return (await ask<Schemas['FilingView']>('POST', path, { type: this.data.type })).id;
    } catch (e) {
      this.setData({ problem: sentence(e), type: '' });
      return '';
    } finally {
      this.setData({ busy: '' });
    }
  },
  async blank() {
    const id = await this.make('blank', '/filings');
    if (id) wx.redirectTo({ url: `/pages/filing/edit?id=${id}&step=platform` });
  },
  copyLast() {
    this.copyOf(this.data.last!.id);
  },
  async copyOf(from: string) {
    const id = await this.make('copy', `/filings/${from}/copy`);
    if (id) wx.redirectTo({ url: `/pages/filing/edit?id=${id}&step=project` });
  },
  /** The file first: who closes WeChat's list of files has made no draft. */
  async workbook() {
    const chosen = await wx.chooseMessageFile({ count: 1, type: 'file', extension: excel }).catch(() => null);
    if (!chosen) return;
    const id = await this.make('workbook', '/filings');
    if (!id) return;
    const { path, name } = chosen.tempFiles[0];
    const file = `path=${encodeURIComponent(path)}&name=${encodeURIComponent(name)}`;
    wx.redirectTo({ url: `/pages/filing/import?id=${id}&kind=workbook&${file}` });
  },
  async template() {
    try {
      await openFile('/filing-workbook.xlsx');
    } catch (e) {
      this.setData({ problem: sentence(e), type: '' });
    }
  },
  register() {
    wx.navigateTo({ url: '/pages/enterprise/enterprise' });
  },
});
