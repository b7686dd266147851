// A draft that can no longer be saved: what was typed is still here, and how to go on.
import { copyWords } from '../../../../api/permission';
import type { ShutOut } from '../../../../view/shut';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { shut: { type: Object, value: null as ShutOut | null } },
  data: { problem: '', copied: false },
  methods: {
    async copy() {
      const problem = await copyWords((this.data.shut as ShutOut).typed);
      this.setData({ problem, copied: !problem });
    },
    goOn() {
      wx.navigateTo({ url: (this.data.shut as ShutOut).page });
    },
  },
});
