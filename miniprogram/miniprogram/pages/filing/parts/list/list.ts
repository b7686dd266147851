// 附表4: everybody on the roster, page by page, and searchable.
import type { Schemas } from '../../../../api/request';
import { rosterPage } from '../../../../api/roster';
import { sentence } from '../../../../view/page';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { filingId: String, people: Number },
  data: { open: false, items: [] as Schemas['RosterItem'][], next: '', search: '', loaded: false, problem: '' },
  methods: {
    fold() {
      this.setData({ open: !this.data.open });
      if (this.data.open && !this.data.loaded) this.load('');
    },
    async load(after: string) {
      const { search } = this.data;
      try {
        const page = await rosterPage(this.data.filingId, search, after);
        if (search !== this.data.search) return; // asked for something else since
        const items = after ? [...this.data.items, ...page.items] : page.items;
        this.setData({ items, next: page.next, loaded: true, problem: '' });
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
  },
});
