import { ask, download, type Schemas } from '../../api/request';
import { audienceHint, byline, paragraphs } from '../../view/notice';
import { sentence } from '../../view/page';

Page({
  data: {
    care: false,
    problem: '',
    notice: null as Schemas['NoticeView'] | null,
    byline: '',
    audience: '',
    picture: '',
    paragraphs: [] as ReturnType<typeof paragraphs>,
  },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const notice = await ask<Schemas['NoticeView']>('GET', `/notices/${q.id}`);
      this.setData({ notice, byline: byline(notice), audience: audienceHint(notice), paragraphs: paragraphs(notice) });
      // the text is what matters
      await Promise.all([this.show(notice.cover), ask('POST', `/notices/${q.id}/opened`)]).catch(() => undefined);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async show(cover: string) {
    if (cover) this.setData({ picture: await download(cover) });
  },
  look() {
    wx.previewImage({ urls: [this.data.picture] });
  },
  copy() {
    wx.setClipboardData({ data: this.data.notice!.source });
  },
});
