import { ask, download, type Schemas } from '../../api/request';
import { audienceHint, blocks, byline } from '../../view/notice';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    notice: null as Schemas['NoticeView'] | null,
    byline: '',
    audience: '',
    picture: '',
    blocks: [] as ReturnType<typeof blocks>,
    pictures: {} as Record<number, string>, // where a block's picture lies on the phone
  },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const notice = await ask<Schemas['NoticeView']>('GET', `/notices/${q.id}`);
      this.setData({ notice, byline: byline(notice), audience: audienceHint(notice), blocks: blocks(notice) });
      // the text is what matters
      await Promise.all([
        this.show(notice.cover),
        ask('POST', `/notices/${q.id}/opened`),
        ...this.data.blocks.filter((b) => b.picture).map((b) => this.load(b.number, b.picture)),
      ]).catch(() => undefined);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async show(cover: string) {
    if (cover) this.setData({ picture: await download(cover) });
  },
  async load(number: number, picture: string) {
    this.setData({ [`pictures[${number}]`]: await download(picture) });
  },
  look(e: WechatMiniprogram.TouchEvent) {
    wx.previewImage({ urls: [e.currentTarget.dataset.picture as string] });
  },
  copy() {
    wx.setClipboardData({ data: this.data.notice!.source });
  },
});
