// The platform and the project of an assessment (附表5-1).
import type { Schemas } from '../../../../api/request';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    form: { type: Object, value: {} as Schemas['AssessmentForm'] },
    at: { type: Object, value: {} as Record<string, string> },
  },
  data: {
    platform: [
      { id: 'name', title: '平台名称(网站)或APP产品名称', hint: '平台名称', max: 100 },
      { id: 'icp', title: 'ICP备案号', hint: '网站底部可以查到', max: 100 },
      { id: 'address', title: '网站地址(APP的下载地址)', hint: '网站地址', max: 200 },
      { id: 'server', title: 'IP地址及服务器放置城市名称', hint: '例如 203.0.113.10 北京市', max: 200 },
    ],
    project: [
      { id: 'project', title: '培训项目名称', hint: '备案时的项目名称须一致', max: 500 },
      { id: 'post', title: '培训岗位(工种)', hint: '培训岗位(工种)', max: 500 },
    ],
  },
  methods: {
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { path } = (e.currentTarget as unknown as WechatMiniprogram.Target).dataset;
      this.triggerEvent('set', { path, value: e.detail.value });
    },
    pause() {
      this.triggerEvent('pause');
    },
  },
});
