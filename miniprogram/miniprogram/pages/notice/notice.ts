import { copyWords } from '../../api/permission';
import { ask, download, look, Refusal, type Schemas } from '../../api/request';
import { audienceHint, blocks, byline } from '../../view/notice';
import { sentence } from '../../view/page';

Page({
  data: {
    problem: '',
    gone: false,
    id: '',
    notice: null as Schemas['NoticeView'] | null,
    byline: '',
    audience: '',
    cover: '',
    blocks: [] as ReturnType<typeof blocks>,
    pictures: {} as Record<number, string>, // where a block's picture lies on the phone
    told: '',
    refused: false,
  },
  onLoad(q: { id?: string }) {
    this.setData({ id: q.id ?? '' });
    wx.showShareMenu({ menus: ['shareAppMessage', 'shareTimeline'] });
    this.load();
  },
  onShareAppMessage() {
    return { title: this.titleOf(), path: `/pages/notice/notice?id=${this.data.id}`, imageUrl: this.data.cover };
  },
  onShareTimeline() {
    return { title: this.titleOf(), query: `id=${this.data.id}`, imageUrl: this.data.cover };
  },
  titleOf(): string {
    return this.data.notice?.title ?? '政策通知';
  },
  async load() {
    try {
      const notice = await look<Schemas['NoticeView']>(`/notices/${this.data.id}`);
      this.setData({
        notice,
        byline: byline(notice),
        audience: audienceHint(notice),
        blocks: blocks(notice),
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e), gone: e instanceof Refusal && e.status === 404 });
      return;
    }
    this.loadPictures();
    ask('POST', `/notices/${this.data.id}/opened`).catch(() => undefined); // the text is what matters
  },
  /** A picture that does not come leaves its place empty; the text is what matters. */
  async loadPictures() {
    const { cover } = this.data.notice!;
    if (cover)
      download(cover).then(
        (path) => this.setData({ cover: path }),
        () => undefined,
      );
    for (const { number, picture } of this.data.blocks)
      if (picture)
        download(picture).then(
          (path) => this.setData({ [`pictures[${number}]`]: path }),
          () => undefined,
        );
  },
  look(e: WechatMiniprogram.TouchEvent) {
    wx.previewImage({ urls: [e.currentTarget.dataset.picture as string] });
  },
  async copy() {
    const refused = await copyWords(this.data.notice!.source);
    this.setData({ told: refused || '已复制，在浏览器里打开', refused: !!refused });
  },
  list() {
    wx.redirectTo({ url: '/pages/notices/notices' });
  },
});
