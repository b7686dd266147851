// One person of the roster in a sheet: the reason on top, the wrong field red,
// and on to the next. What is typed stays on this phone until it is saved.
import { ask, type Schemas } from '../../../../api/request';
import { blamed } from '../../../../view/filing';
import { fieldsOf, sentence, without } from '../../../../view/page';

type Entry = Schemas['RosterEntry'];
const empty = (): Entry => ({ name: '', sex: '', id_number: '', phone: '', account: '' });
const fields = [
  { id: 'name', label: '姓名', hint: '姓名', must: true, most: 50, type: 'text' },
  { id: 'id_number', label: '身份证号码', hint: '18位身份证号码', must: true, most: 40, type: 'idcard' },
  { id: 'phone', label: '手机号码', hint: '11位手机号码', must: true, most: 40, type: 'number' },
  { id: 'account', label: '平台登录账号', hint: '在培训平台上的账号', must: true, most: 100, type: 'text' },
  { id: 'sex', label: '性别', hint: '可不填，按身份证号码', must: false, most: 1, type: 'text' },
];

/** What is typed, which is not sent back into the inputs. */
type Typing = { typed: Entry };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { show: Boolean, filingId: String, row: String, reason: String, rest: Number },
  data: { fields, entry: null as Entry | null, at: {} as Record<string, string>, problem: '', busy: false },
  observers: {
    'show, row': function open(show: boolean, row: string) {
      if (show) this.read(row);
    },
  },
  methods: {
    kept() {
      return `row:${this.data.filingId}:${this.data.row}`;
    },
    async read(row: string) {
      this.setData({ entry: null, problem: '', at: {} });
      try {
        const kept = wx.getStorageSync(this.kept()) as Entry | '';
        const entry = kept || (row ? await ask<Entry>('GET', `/filings/${this.data.filingId}/roster/${row}`) : empty());
        if (row !== this.data.row) return; // another one since
        const field = blamed(this.data.reason);
        (this as unknown as Typing).typed = { ...entry };
        this.setData({ entry, at: field ? { [field]: this.data.reason } : {} });
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
    again() {
      this.read(this.data.row);
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { field } = e.currentTarget.dataset as { field: keyof Entry };
      const { typed } = this as unknown as Typing;
      typed[field] = e.detail.value;
      wx.setStorageSync(this.kept(), typed);
      const change = without(this.data.at, field);
      if (change.at) this.setData(change);
    },
    close() {
      this.triggerEvent('close');
    },
    before() {
      this.triggerEvent('turn', { by: -1 });
    },
    next() {
      this.triggerEvent('turn', { by: 1 });
    },
    async save() {
      const { typed } = this as unknown as Typing;
      if (!typed || this.data.busy) return;
      this.setData({ busy: true, problem: '' });
      const { row } = this.data;
      try {
        const { name, sex, id_number, phone, account } = typed;
        const saved = await ask(row ? 'PUT' : 'POST', `/filings/${this.data.filingId}/roster${row ? `/${row}` : ''}`, {
          name,
          sex,
          id_number,
          phone,
          account,
        });
        wx.removeStorageSync(this.kept());
        this.triggerEvent('saved', { saved });
      } catch (e) {
        const at = fieldsOf(e);
        this.setData({ at, problem: Object.keys(at).length ? '' : sentence(e) });
      }
      this.setData({ busy: false });
    },
    async remove() {
      const { row, entry } = this.data;
      try {
        const saved = await ask('DELETE', `/filings/${this.data.filingId}/roster/${row}`);
        wx.removeStorageSync(this.kept());
        this.triggerEvent('removed', { saved, entry });
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
  },
});
