// Which column of the file each field is taken from, in a sheet; a choice is
// told to the page, which reads the file anew.
import type { PreviewShown } from '../../../../view/study';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    show: Boolean,
    busy: Boolean,
    sheet: String,
    view: { type: Object, value: {} as PreviewShown },
    units: { type: Array, value: [] as string[] },
  },
  methods: {
    close() {
      this.triggerEvent('close');
    },
    column(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { field } = (e.currentTarget as unknown as WechatMiniprogram.Target).dataset;
      this.triggerEvent('column', { field, at: Number(e.detail.value) - 1 });
    },
    sheetAt(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.triggerEvent('sheet', { at: Number(e.detail.value) });
    },
    unit(e: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.triggerEvent('unit', { at: Number(e.detail.value) });
    },
  },
});
