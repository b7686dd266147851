import { ask, type Schemas } from '../../api/request';
import { moment } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', notice: null as Schemas['NoticeView'] | null, when: '' },
  async onLoad(q: { id?: string }) {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const notice = await ask<Schemas['NoticeView']>('GET', `/notices/${q.id}`);
      this.setData({ notice, when: moment(notice.at) });
    } catch (e) { this.setData({ problem: sentence(e) }); }
  },
  copy() { wx.setClipboardData({ data: this.data.notice!.source }); },
});
