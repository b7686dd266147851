// The fields of a registration. What is typed stays with the component, which
// tells the page of every change; nothing is set anew under the finger.
import type { EnterpriseForm } from '../../../../view/enterprise';

type Typed = { values?: Record<string, string> };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    first: Boolean,
    form: { type: Object, value: {} as EnterpriseForm },
    at: { type: Object, value: {} as Record<string, string> },
    counties: { type: Array, value: [] as { county: string; short: string }[] },
  },
  data: {
    countyAt: -1,
    fields: [
      { id: 'name', title: '企业名称', hint: '与营业执照一致', max: 100 },
      { id: 'credit_code', title: '统一社会信用代码', hint: '18位', max: 40 },
      { id: 'address', title: '注册地址', hint: '与营业执照一致的地址', max: 200 },
      { id: 'legal', title: '法人代表', hint: '法人代表姓名', max: 50 },
      { id: 'phone', title: '联系电话', hint: '手机或带区号的固定电话', max: 40 },
    ],
  },
  observers: {
    'form, counties': function place(form: EnterpriseForm, counties: { county: string }[]) {
      (this as unknown as Typed).values = { ...form } as unknown as Record<string, string>;
      this.setData({ countyAt: counties.findIndex((c) => c.county === form.county) });
    },
  },
  methods: {
    tell(field: string, value: string) {
      const typed = this as unknown as Required<Typed>;
      typed.values[field] = value;
      this.triggerEvent('typed', { field, values: { ...typed.values } });
    },
    type(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.tell((e.currentTarget as unknown as WechatMiniprogram.Target).dataset.field as string, e.detail.value);
    },
    county(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const countyAt = Number(e.detail.value);
      this.setData({ countyAt });
      this.tell('county', (this.data.counties as { county: string }[])[countyAt].county);
    },
  },
});
