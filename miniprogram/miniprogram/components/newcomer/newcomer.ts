// The first screen of somebody who acts for nobody yet: what this is, two
// doors, and how it goes.
import type { HomeShown } from '../../view/home';

const steps = [
  { title: '培训前备案', text: '企业登记、选平台、交名册和课程，县区审核' },
  { title: '职工上网学习', text: '学了多少课时由培训平台记下，随时能看' },
  { title: '培训后申领', text: '核对课时、公示，补贴拨到企业账户' },
];

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { home: { type: Object, value: {} as HomeShown } },
  data: { steps },
  methods: {
    phone(e: WechatMiniprogram.CustomEvent) {
      this.triggerEvent('phone', e.detail);
    },
    register() {
      wx.navigateTo({ url: '/pages/enterprise/enterprise' });
    },
    bind() {
      wx.navigateTo({ url: '/pages/trainee/bind' });
    },
  },
});
