import { ask, Refusal, type Schemas } from '../../api/request';
import { day } from '../../view/words';
import { sentence } from '../../view/page';

Page({
  data: { care: false, problem: '', loaded: false, items: [] as (Schemas['TraineeFiling'] & { dates: string })[] },
  async onLoad() {
    this.setData({ care: !!wx.getStorageSync('care') });
    try {
      const page = await ask<Schemas['ListTraineeFiling']>('GET', '/trainee/courses');
      this.setData({ loaded: true, items: page.items.map((f) => ({ ...f, dates: `${day(f.start)}至${day(f.end)}` })) });
    } catch (e) {
      if (e instanceof Refusal && e.status === 403) wx.redirectTo({ url: '/pages/trainee/bind' });
      else this.setData({ problem: sentence(e), loaded: true });
    }
  },
});
