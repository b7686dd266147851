// 名册: how many there are, errors first; everybody is listed and can be found.
import { ask, openFile, type Schemas } from '../../../../api/request';
import { rosterPage } from '../../../../api/roster';
import { sentence } from '../../../../view/page';
import { wrongTitle } from '../../../../view/roster';

type Item = Schemas['RosterItem'];
type List = Schemas['ListRosterItem'];
type Entry = Schemas['RosterEntry'];
type Troubles = Schemas['RosterTroubles'];
const up = { bubbles: true, composed: true };
const flaggedMost = 50; // rows to put right at a time
const none: Troubles = { whole: [], rest: 0 };

/** More rows under those that are shown: what is shown already is not sent to the screen again. */
const added = (shown: number, more: Item[]): Record<string, Item> =>
  Object.fromEntries(more.map((item, i) => [`items[${shown + i}]`, item]));

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { filingId: String, people: Number, flagged: Number, revision: Number, error: String },
  data: {
    items: [] as Item[],
    next: '',
    wrong: [] as Item[],
    wrongTitle: '',
    whole: [] as Troubles['whole'],
    mending: false,
    search: '',
    loaded: false,
    problem: '',
    sheet: false,
    row: '', // the person in the sheet, '' for a new one
    reason: '',
    at: -1,
    removed: null as Entry | null,
    said: '',
  },
  observers: {
    'filingId, people, flagged, revision': function read(id: string) {
      if (id) this.load('');
    },
  },
  methods: {
    async load(after: string) {
      const { search, items, flagged, filingId } = this.data;
      const path = `/filings/${filingId}`;
      try {
        const page = await rosterPage(filingId, search, after, after ? 0 : items.length);
        const told = flagged ? await ask<Troubles>('GET', `${path}/roster-troubles`) : none;
        const wrong = told.rest
          ? (await ask<List>('GET', `${path}/roster`, { flagged: true, single: true, limit: flaggedMost })).items
          : [];
        if (search !== this.data.search) return; // asked for something else since
        this.setData({
          ...(after ? added(items.length, page.items) : { items: page.items }),
          next: page.next,
          wrong,
          wrongTitle: wrongTitle(told.rest, wrong.length),
          whole: told.whole,
          loaded: true,
          problem: '',
        });
      } catch (e) {
        this.setData({ problem: sentence(e), loaded: true });
      }
    },
    again() {
      this.load('');
    },
    more() {
      this.load(this.data.next);
    },
    find(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ search: (e.detail.value ?? '').trim() });
      this.load('');
    },
    pickFile() {
      this.triggerEvent('pickfile', {}, up);
    },
    async open(path: string) {
      try {
        await openFile(path);
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
    marked() {
      return this.open(`/filings/${this.data.filingId}/marked-roster.xlsx`);
    },
    template() {
      return this.open('/roster-template.xlsx');
    },
    /** Whoever has no account gets the phone number, all at once. */
    async accountFromPhone() {
      if (this.data.mending) return;
      const { filingId, flagged } = this.data;
      this.setData({ mending: true, problem: '' });
      try {
        const saved = await ask<Schemas['RosterSaved']>('POST', `/filings/${filingId}/roster-accounts`);
        wx.showToast({ title: `已改好 ${flagged - saved.flagged} 行`, icon: 'none' });
        this.triggerEvent('roster', saved, up);
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
      this.setData({ mending: false });
    },
    add() {
      this.setData({ sheet: true, row: '', reason: '', at: -1 });
    },
    mend(e: WechatMiniprogram.TouchEvent) {
      this.show(Number(e.currentTarget.dataset.at));
    },
    /** Opens the sheet at one of the rows to put right. */
    show(at: number) {
      const item = this.data.wrong[at];
      this.setData({ sheet: true, row: item.id, reason: item.problem, at });
    },
    openPerson(e: WechatMiniprogram.TouchEvent) {
      const { id } = e.currentTarget.dataset as { id: string };
      const at = this.data.wrong.findIndex((w) => w.id === id);
      if (at >= 0) this.show(at);
      else this.setData({ sheet: true, row: id, reason: '', at: -1 });
    },
    turn(e: WechatMiniprogram.CustomEvent<{ by: number }>) {
      const n = this.data.wrong.length;
      this.show((this.data.at + e.detail.by + n) % n);
    },
    close() {
      this.setData({ sheet: false });
    },
    /** A row was saved: the next one to put right comes into the sheet, if there is one. */
    saved(e: WechatMiniprogram.CustomEvent<{ saved: Schemas['RosterSaved'] }>) {
      const { at } = this.data;
      const rest = this.data.wrong.filter((_, i) => i !== at);
      this.setData({ wrong: at >= 0 ? rest : this.data.wrong });
      if (at >= 0 && rest.length) this.show(Math.min(at, rest.length - 1));
      else this.setData({ sheet: false });
      this.triggerEvent('roster', e.detail.saved, up);
    },
    removed(e: WechatMiniprogram.CustomEvent<{ saved: Schemas['RosterSaved']; entry: Entry }>) {
      this.setData({ sheet: false, removed: e.detail.entry, said: `已从名册删去 ${e.detail.entry.name}` });
      this.triggerEvent('roster', e.detail.saved, up);
    },
    forget() {
      this.setData({ removed: null, said: '' });
    },
    async undo() {
      try {
        const saved = await ask('POST', `/filings/${this.data.filingId}/roster`, this.data.removed!);
        this.forget();
        this.triggerEvent('roster', saved as Schemas['RosterSaved'], up);
      } catch (e) {
        this.setData({ problem: sentence(e) });
      }
    },
  },
});
