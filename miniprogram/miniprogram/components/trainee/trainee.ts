// The first screen of an employee: what waits for their word, then their courses.
import type { HomeShown } from '../../view/home';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { home: { type: Object, value: {} as HomeShown } },
  methods: {
    answer() {
      wx.navigateTo({ url: '/pages/trainee/claims' });
    },
    courses() {
      wx.navigateTo({ url: '/pages/trainee/courses' });
    },
  },
});
