// 类型: who organises the training, and what aid was drawn for it.
import { aidField, institutionFields } from '../../../../view/filing';
import type { Schemas } from '../../../../api/request';

const up = { bubbles: true, composed: true };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    form: { type: Object, value: null as unknown as Schemas['FilingForm'] },
    at: { type: Object, value: {} as Record<string, string> },
    typeText: String,
    filingId: String,
  },
  data: {
    institutionFields,
    aidField,
    purposes: [
      { id: 'contract', title: '培训合作（服务）协议或合同复印件' },
      { id: 'functions', title: '网络平台功能说明' },
    ],
  },
  methods: {
    organiser(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.triggerEvent('set', { path: 'organiser', value: e.detail.value }, up);
    },
    aid(e: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
      this.triggerEvent('set', { path: 'aid_received', value: e.detail.value }, up);
    },
    files() {
      this.triggerEvent('files', {}, up);
    },
  },
});
