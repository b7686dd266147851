import { ask, openFile, Refusal, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { corrections, kinds, viewCorrection, viewOwn } from '../../view/own';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    at: {} as Record<string, string>,
    sent: '',
    busy: '',
    own: null as ReturnType<typeof viewOwn> | null,
    asked: [] as ReturnType<typeof viewCorrection>[],
    open: false,
    kinds: kinds.map((k) => corrections[k].text),
    kind: -1,
    field: null as (typeof corrections)['name'] | null,
    filing: 0,
    wanted: '',
    proof: '',
  },
  onShow() {
    this.setData({ care: !!wx.getStorageSync('care') });
    this.load();
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      const own = viewOwn(await ask<Schemas['OwnData']>('GET', '/trainee/data'));
      const asked = await ask<Schemas['ListCorrectionView']>('GET', '/trainee/corrections');
      this.setData({ own, asked: asked.items.map(viewCorrection), problem: '', at: {} });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e) });
    }
  },
  async download() {
    if (this.data.busy) return;
    this.setData({ busy: '正在生成…', problem: '' });
    try {
      await openFile('/trainee/data.xlsx');
    } catch (e) {
      this.setData({ problem: sentence(e) });
      wx.pageScrollTo({ scrollTop: 0 });
    }
    this.setData({ busy: '' });
  },
  toggle() {
    this.setData({ open: !this.data.open, sent: '' });
  },
  pickKind(e: WechatMiniprogram.PickerChange) {
    const kind = Number(e.detail.value);
    this.setData({ kind, field: corrections[kinds[kind]], wanted: '', proof: '' });
  },
  pickFiling(e: WechatMiniprogram.PickerChange) {
    this.setData({ filing: Number(e.detail.value) });
  },
  type(e: WechatMiniprogram.Input) {
    this.setData({ [e.currentTarget.dataset.field as string]: e.detail.value });
  },
  async send() {
    const { own, filing, kind, wanted, proof } = this.data;
    if (kind < 0) {
      refuse(this, new Refusal(0, { field: '/kind', detail: '请先选择要更正什么' }));
      return;
    }
    try {
      await ask('POST', '/trainee/corrections', { filing: own!.filings[filing].id, kind: kinds[kind], wanted, proof });
      this.setData({
        open: false,
        kind: -1,
        field: null,
        wanted: '',
        proof: '',
        sent: kinds[kind] === 'id' ? '已提交，由市人社局批准，结果会通知您' : '已提交，由县区人社局办理，结果会通知您',
      });
      await this.load();
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      refuse(this, e);
    }
  },
});
