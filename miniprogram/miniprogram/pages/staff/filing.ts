// One filing, with all that a decision needs; accepts it, or returns it with reasons.
import { ask, moved, Refusal, type Schemas } from '../../api/request';
import { refuse } from '../../api/refuse';
import { sentence } from '../../view/page';
import { day } from '../../view/words';

type Filing = Schemas['StaffFiling'];
type Reason = { n: number; step: number; clause: number; row: string; message: string };
const blank = (n = 0): Reason => ({ n, step: 0, clause: 0, row: '', message: '' });
/** A list whose items have a key of their own: what they say may be said twice. */
const keyed = <T>(list: T[]) => list.map((one, n) => ({ ...one, n }));
const mostReasons = 5;

Page({
  data: {
    problem: '',
    /** whether the phone has to know first who holds it */
    unknown: false,
    at: {} as Record<string, string>,
    id: '',
    filing: null as Filing | null,
    may: false,
    why: '',
    open: 0,
    dates: '',
    decideBy: '',
    steps: [] as string[],
    clauses: [] as string[],
    returning: false,
    reasons: [blank()],
    more: true,
    busy: '',
    done: '',
  },
  onLoad(query: Record<string, string>) {
    this.setData({ id: query.id });
    this.load();
  },
  async load() {
    try {
      this.show(await ask<Filing>('GET', `/staff/filings/${this.data.id}`));
    } catch (e) {
      this.setData({ problem: sentence(e), unknown: e instanceof Refusal && e.status === 403 });
    }
  },
  again() {
    if (this.data.unknown) wx.redirectTo({ url: '/pages/staff/bind' });
    else this.load();
  },
  show(filing: Filing) {
    const act = filing.acts[0];
    this.setData({
      filing: {
        ...filing,
        checks: keyed(filing.checks),
        signals: keyed(filing.signals),
        reasons: keyed(filing.reasons),
        changes: keyed(filing.changes),
        fields: keyed(filing.fields),
      },
      may: act.may,
      why: act.why,
      open: filing.signals.filter((s) => s.open).length,
      dates: `${day(filing.start)} 至 ${day(filing.end)}`,
      decideBy: day(filing.decide_by),
      steps: filing.steps.map((s) => s.text),
      clauses: ['不注明', ...filing.clauses],
      problem: '',
      /** whether the phone has to know first who holds it */
      unknown: false,
      at: {},
    });
  },
  async accept() {
    const { filing } = this.data;
    const { confirm } = await wx.showModal({
      title: '准予备案？',
      content: `${filing!.promise}。准予后不能撤销，立即通知企业。`,
      confirmText: '准予备案',
    });
    if (confirm) await this.decide('accept', {}, '已准予备案');
  },
  toReturn() {
    this.setData({ returning: true });
  },
  cancel() {
    this.setData({ returning: false, at: {}, problem: '' });
  },
  set(e: WechatMiniprogram.Input) {
    const { n, field } = e.currentTarget.dataset as { n: number; field: string };
    const value = field === 'step' || field === 'clause' ? Number(e.detail.value) : e.detail.value;
    this.setData({ [`reasons[${n}].${field}`]: value });
  },
  add() {
    const reasons = [...this.data.reasons, blank(this.data.reasons.length)];
    this.setData({ reasons, more: reasons.length < mostReasons });
  },
  sendBack() {
    const { filing, clauses } = this.data;
    const reasons = this.data.reasons.map((r) => ({
      step: filing!.steps[r.step].step,
      row: Math.trunc(Number(r.row)) || 0,
      clause: r.clause ? clauses[r.clause] : '',
      message: r.message,
    }));
    return this.decide('return', { reasons }, '已退回补正');
  },
  async decide(act: string, more: object, done: string) {
    if (this.data.busy) return;
    this.setData({ busy: act });
    const { id, filing } = this.data;
    try {
      const now = await ask<Filing>('POST', `/staff/filings/${id}/${act}`, { seen: filing!.seen, ...more });
      this.show(now);
      this.setData({ returning: false, reasons: [blank()], more: true, done: `${done}，已通知企业` });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (e) {
      if (moved(e)) await this.load();
      refuse(this, e, moved(e) ? { returning: false } : {});
    } finally {
      this.setData({ busy: '' });
    }
  },
  file(e: WechatMiniprogram.TouchEvent) {
    wx.showToast({ title: `请在控制台查看${e.currentTarget.dataset.name as string}`, icon: 'none' });
  },
});
