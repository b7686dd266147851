// A filing that is being filled in. Every keystroke lands in a copy on this
// phone; the copy is put away when the server has it, and put together with the
// server's when the network is back or the page is opened again.
import { merge, type Clash } from '../view/merge';
import { savedText, type Saved } from '../view/filing';
import { setAt } from '../view/path';
import { outOfReach } from '../view/shut';
import { ask, Refusal, type Schemas } from './request';

type Filing = Schemas['FilingView'];
type Form = Schemas['FilingForm'];
interface Body {
  revision: number;
  form: Form;
}

/** What this phone keeps of a draft that the server has not got. */
interface Copy {
  filing: Filing;
  base: Form;
  form: Form;
  lost: Body | null;
  clashes: Clash[];
}

const pause = 1200; // milliseconds without a keystroke, then it is saved
const clone = <T>(v: T): T => JSON.parse(JSON.stringify(v)) as T;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const statusOf = (e: unknown) => (e instanceof Refusal ? e.status : 0);

export class Draft {
  filing!: Filing;
  form!: Form;
  clashes: Clash[] = [];
  /** who else changed it, when there is something to say */
  merged = '';
  saved: Saved = { kind: 'saved', text: '' };
  /** what was refused, for the page to show */
  refusal: unknown = null;
  /** the refusal that put the draft out of this person's reach, while it is */
  shut: Refusal | null = null;

  private base!: Form; // as the server had it last
  private lost: Body | null = null; // sent, and nobody knows what became of it
  private edits = 0;
  private saving: Promise<boolean> = Promise.resolve(true);
  private clock?: ReturnType<typeof setTimeout>;
  private readonly back = (r: { isConnected: boolean }) => {
    if (r.isConnected && this.dirty) this.save();
  };

  constructor(
    readonly id: string,
    private readonly tell: (form: boolean) => void,
  ) {
    wx.onNetworkStatusChange(this.back);
  }

  get dirty(): boolean {
    return !same(this.form, this.base) || !!this.lost;
  }

  private get name() {
    return `draft:${this.id}`;
  }

  /** Reads the draft, with what this phone still holds of it. */
  async open(): Promise<void> {
    const copy = (wx.getStorageSync(this.name) || null) as Copy | null;
    try {
      const now = await ask<Filing>('GET', `/filings/${this.id}`);
      this.take(now, copy && now.editable ? copy : null);
    } catch (e) {
      if (!copy || (statusOf(e) && statusOf(e) < 500 && !this.isShut(e))) throw e;
      Object.assign(this, copy);
      this.state('offline', statusOf(e));
    }
    this.tell(true);
    if (this.shut) return;
    if (this.dirty) await this.save();
  }

  private take(now: Filing, copy: Copy | null) {
    this.filing = now;
    this.form = clone(now.form);
    this.base = clone(now.form);
    this.state('saved');
    if (!copy) {
      wx.removeStorageSync(this.name);
      return;
    }
    if (copy.lost) {
      // What became of it is asked first, in the words and with the key it was sent.
      Object.assign(this, { base: copy.base, form: copy.form, lost: copy.lost });
      return;
    }
    const { merged, clashes } = merge(copy.base, copy.form, now.form);
    this.form = merged;
    this.clashes = [...copy.clashes, ...clashes];
  }

  /** Types into a field: kept on this phone at once, saved at the next pause. */
  set(path: string, value: unknown): void {
    setAt(this.form, path, value);
    // What is asked about follows what is typed: “用我的” is the newest, not what it was when the question came.
    this.clashes = this.clashes.map((c) => (this.pathOf(c) === path ? { ...c, mine: value as Clash['mine'] } : c));
    this.touched();
  }

  /** Changes several fields as one. */
  change(change: (form: Form) => void): void {
    change(this.form);
    this.touched();
  }

  private touched() {
    this.edits += 1;
    this.keep();
    clearTimeout(this.clock);
    this.clock = setTimeout(() => this.save(), pause);
  }

  private keep() {
    const { filing, base, form, lost, clashes } = this;
    const copy: Copy = { filing, base, form, lost, clashes };
    wx.setStorageSync(this.name, copy);
  }

  /** Saves one after the other; answers whether the server has everything. */
  save(): Promise<boolean> {
    clearTimeout(this.clock);
    this.saving = this.saving.then(() => this.send());
    return this.saving;
  }

  private async send(): Promise<boolean> {
    if (!this.filing || !this.dirty) return true;
    if (this.clashes.length) return false;
    const body = this.lost ?? { revision: this.filing.revision, form: clone(this.form) };
    const before = this.edits;
    this.lost = body;
    this.keep();
    this.state('saving');
    this.tell(false);
    try {
      const answer = await ask<Filing>('PUT', `/filings/${this.id}`, body);
      this.lost = null;
      return this.arrived(body, answer, before);
    } catch (e) {
      return this.failed(e);
    }
  }

  /** The server has it, with what it knows filled in; what was typed meanwhile stays and goes next. */
  private arrived(body: Body, answer: Filing, before: number): Promise<boolean> | boolean {
    const typed = this.edits !== before || !same(this.form, body.form);
    this.form = typed ? merge(body.form, this.form, answer.form).merged : clone(answer.form);
    const filled = !same(answer.form, body.form);
    this.filing = answer;
    this.base = clone(answer.form);
    this.refusal = null;
    this.shut = null;
    if (this.dirty) {
      this.keep();
      return this.send();
    }
    wx.removeStorageSync(this.name);
    this.state('saved');
    this.tell(filled);
    return true;
  }

  private async failed(e: unknown): Promise<boolean> {
    const status = statusOf(e);
    if (status && status < 500) this.lost = null; // it was decided
    this.keep();
    if (status === 409) return this.mergeWithTheirs(e instanceof Error ? e.message : '');
    this.refusal = status && status < 500 && !this.isShut(e) ? e : null;
    this.state('offline', status);
    this.tell(false);
    return false;
  }

  /** Whether what was refused is out of this person's reach: what was typed stays on this phone. */
  private isShut(e: unknown): boolean {
    this.shut = e instanceof Refusal && outOfReach(e.status) ? e : null;
    return !!this.shut;
  }

  /** A colleague saved first: different fields are put together; of the same field the person decides. */
  private async mergeWithTheirs(who: string): Promise<boolean> {
    try {
      const theirs = await ask<Filing>('GET', `/filings/${this.id}`);
      const { merged, clashes } = merge(this.base, this.form, theirs.form);
      this.filing = theirs;
      this.base = clone(theirs.form);
      if (!theirs.editable) {
        this.form = clone(theirs.form);
        wx.removeStorageSync(this.name);
        this.refusal = new Error(who);
        this.state('saved');
        this.tell(true);
        return false;
      }
      this.form = merged;
      this.clashes = clashes;
      this.merged = clashes.length || who ? who.replace(/；[^；]*$/, '') || '同事也修改了这份备案' : '';
      this.keep();
      this.tell(true);
      return clashes.length ? false : await this.send();
    } catch (e) {
      this.state('offline', statusOf(e));
      this.tell(false);
      return false;
    }
  }

  /** One clash is settled, with this person's value or the colleague's. */
  settle(at: number, mine: boolean): Promise<boolean> {
    const clash = this.clashes[at];
    if (mine) this.mine(clash);
    this.clashes = this.clashes.filter((_, i) => i !== at);
    this.edits += 1;
    this.keep();
    this.tell(true);
    return this.clashes.length ? Promise.resolve(false) : this.save();
  }

  /** Where a clash stands in the form now: courses.c2.minutes as courses[1].minutes. */
  private pathOf({ path }: Clash): string {
    const [head, id, ...rest] = path.split('.');
    if (head !== 'courses' || !id) return path;
    return [`courses[${this.form.courses.findIndex((c) => c.id === id)}]`, ...rest].join('.');
  }

  /** Puts this person's value where the clash was; a course may have gone on either side. */
  private mine({ path, mine }: Clash): void {
    const { courses } = this.form;
    const [head, id, ...rest] = path.split('.');
    const at = head === 'courses' && id ? courses.findIndex((c) => c.id === id) : -1;
    if (head !== 'courses' || !id) setAt(this.form, path, mine);
    else if (rest.length) setAt(this.form, [`courses[${at}]`, ...rest].join('.'), mine);
    else if (mine === undefined) courses.splice(at, 1);
    else if (at < 0) courses.push(mine as unknown as Form['courses'][number]);
    else courses[at] = mine as unknown as Form['courses'][number];
  }

  /** The roster or the files have changed: reads the filing as it is now, keeping what was typed. */
  async reread(): Promise<void> {
    await this.save();
    if (this.clashes.length) return;
    if (this.shut) return;
    if (this.dirty) {
      await this.mergeWithTheirs('');
      return;
    }
    const now = await ask<Filing>('GET', `/filings/${this.id}`);
    this.shut = null;
    const typed = !same(this.form, this.base);
    this.form = typed ? merge(this.base, this.form, now.form).merged : clone(now.form);
    this.filing = now;
    this.base = clone(now.form);
    this.tell(true);
  }

  private state(kind: Saved['kind'], status = 0) {
    this.saved = { kind, text: savedText(kind, this.filing?.saved_at ?? '', status) };
  }

  /** The page goes: what is typed is on this phone, and is sent if it can be. */
  close(): void {
    wx.offNetworkStatusChange(this.back as unknown as () => void);
    this.save();
  }
}
