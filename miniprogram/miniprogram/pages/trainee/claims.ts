import { askTemplates, templatesOf } from '../../api/consent';
import { refuse } from '../../api/refuse';
import { ask, moved, Refusal, type Schemas } from '../../api/request';
import { dropTyped, keepTyped, typed } from '../../api/typed';
import { sentence, without } from '../../view/page';
import { viewOwnClaim, waitingFirst, type OwnClaimShown } from '../../view/publicity';

type Word = 'yes' | 'no';

/** What is under way, which no screen shows. */
interface Wanted {
  templates?: string[];
}

Page({
  data: {
    problem: '',
    at: {} as Record<string, string>,
    items: null as OwnClaimShown[] | null,
    doubted: null as OwnClaimShown | null,
    how: null as OwnClaimShown | null,
    text: '',
    busy: '',
    undo: '',
    undone: { line: '', word: '' as '' | Word },
    agreed: '',
  },
  onShow() {
    this.load();
    templatesOf(['word_asked']).then((templates) => {
      (this as unknown as Wanted).templates = templates;
    });
  },
  onPullDownRefresh() {
    this.load().then(() => wx.stopPullDownRefresh());
  },
  async load() {
    try {
      this.show((await ask<Schemas['ListClaimAboutMe']>('GET', '/trainee/claims')).items);
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e) });
    }
  },
  /** The first time what waits stands first; after an answer nothing moves under the finger. */
  show(answer: Schemas['ClaimAboutMe'][]) {
    const items = answer.map(viewOwnClaim);
    const before = this.data.items?.map((i) => i.line) ?? [];
    const same = before.length === items.length && items.every((i) => before.includes(i.line));
    this.setData({
      items: same ? before.map((line) => items.find((i) => i.line === line)!) : waitingFirst(items),
      problem: '',
      at: {},
    });
  },
  shown(e: WechatMiniprogram.TouchEvent) {
    return this.data.items!.find((i) => i.line === e.currentTarget.dataset.line)!;
  },
  yes(e: WechatMiniprogram.TouchEvent) {
    this.say(this.shown(e), 'yes', '');
  },
  doubt(e: WechatMiniprogram.TouchEvent) {
    const doubted = this.shown(e);
    this.setData({ doubted, at: {}, text: typed(`word-${doubted.line}`, { text: '' }).text });
  },
  back() {
    this.setData({ doubted: null });
  },
  type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.data.text = e.detail.value;
    keepTyped(`word-${this.data.doubted!.line}`, { text: e.detail.value });
    if (this.data.at.text) this.setData(without(this.data.at, 'text'));
  },
  no() {
    this.say(this.data.doubted!, 'no', this.data.text);
  },
  async say({ line, seen, said }: OwnClaimShown, word: Word, text: string, undoing = false) {
    if (this.data.busy) return;
    this.setData({ busy: line + word });
    try {
      const { items } = await ask<Schemas['ListClaimAboutMe']>('POST', `/trainee/claims/${line}/word`, {
        word,
        text,
        seen,
      });
      dropTyped(`word-${line}`);
      this.show(items);
      this.setData({ doubted: null, busy: '', ...this.undoOf(line, said, word, undoing) });
    } catch (e) {
      if (moved(e)) await this.load(); // 写下的情况留着
      refuse(this, e, { busy: '' });
    }
  },
  /** A changed answer can be changed back; the first one only into the other. */
  undoOf(line: string, said: '' | Word, word: Word, undoing: boolean) {
    if (!said || undoing) return { undo: '' };
    return { undo: word === 'yes' ? '已改为属实' : '已改为不属实', undone: { line, word: said } };
  },
  undo() {
    const { line, word } = this.data.undone;
    const item = this.data.items!.find((i) => i.line === line);
    this.setData({ undo: '' });
    if (item && word) this.say(item, word, '', true);
  },
  settled() {
    this.setData({ undo: '' });
  },
  identity() {
    wx.navigateTo({ url: '/pages/trainee/bind' });
  },
  explain(e: WechatMiniprogram.TouchEvent) {
    this.setData({ how: this.shown(e) });
  },
  explained() {
    this.setData({ how: null });
  },
  async agree() {
    const answers = askTemplates((this as unknown as Wanted).templates ?? []);
    try {
      const said = Object.values((await answers) ?? {});
      const yes = said.some((a) => /^accept/.test(a));
      const no = said.length ? '没有允许，消息仍在“消息”里' : '微信没有询问，消息仍在“消息”里';
      this.setData({ agreed: yes ? '下次有申领时，在微信里告诉您' : no });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
});
