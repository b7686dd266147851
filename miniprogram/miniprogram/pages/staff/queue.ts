// What waits for a member of staff, by the day the law asks for; what is overdue stands first.
import { ask, type Schemas } from '../../api/request';
import { sentence } from '../../view/page';
import { day } from '../../view/words';

type Item = Schemas['StaffQueueItem'] & { when: string };

Page({
  data: {
    problem: '',
    staff: null as Schemas['StaffView'] | null,
    items: [] as Item[],
    total: 0,
    overdue: 0,
    next: '',
    loaded: false,
    loading: false,
  },
  onShow() {
    this.load();
  },
  onReachBottom() {
    if (this.data.next && !this.data.loading) this.page(this.data.next, this.data.items);
  },
  async load() {
    try {
      const staff = await ask<Schemas['StaffView']>('GET', '/staff');
      this.setData({ staff, problem: '' });
      if (staff.acting) await this.page('', []);
    } catch (e) {
      this.setData({ problem: sentence(e) });
    }
  },
  async page(after: string, before: Item[]) {
    this.setData({ loading: true });
    try {
      const q = await ask<Schemas['StaffQueue']>('GET', `/staff/queue?after=${encodeURIComponent(after)}`);
      const items = q.items.map((i) => ({ ...i, when: i.day ? day(i.day) : '' }));
      this.setData({
        items: [...before, ...items],
        next: q.next,
        total: q.total,
        overdue: q.overdue,
        loaded: true,
        problem: '',
      });
    } catch (e) {
      this.setData({ problem: sentence(e) });
    } finally {
      this.setData({ loading: false });
    }
  },
  open(e: WechatMiniprogram.TouchEvent) {
    const { kind, id } = e.currentTarget.dataset as { kind: string; id: string };
    if (kind === 'filing') wx.navigateTo({ url: `/pages/staff/filing?id=${id}` });
    else wx.showToast({ title: '申领请在控制台办理', icon: 'none' });
  },
  bind() {
    wx.navigateTo({ url: '/pages/staff/bind' });
  },
});
