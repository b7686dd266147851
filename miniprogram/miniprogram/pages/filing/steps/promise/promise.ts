// 承诺并提交: what is to be changed, each line a jump; then the promise.
import { groups } from '../../../../view/words';
import type { Schemas } from '../../../../api/request';

const up = { bubbles: true, composed: true };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    check: { type: Object, value: null as unknown as Schemas['Check'] },
    promised: Boolean,
    error: String,
  },
  data: { groups: [] as ReturnType<typeof groups>, wrong: 0 },
  observers: {
    check(check: Schemas['Check'] | null) {
      const rest = (check?.problems ?? []).filter((p) => p.step !== 'promise');
      this.setData({ groups: groups(rest), wrong: rest.length });
    },
  },
  methods: {
    jump(e: WechatMiniprogram.TouchEvent) {
      const { step, field } = e.currentTarget.dataset as { step: string; field: string };
      this.triggerEvent('jump', { step, field }, up);
    },
    promise(e: WechatMiniprogram.CustomEvent<{ checked: boolean }>) {
      this.triggerEvent('set', { path: 'promised', value: e.detail.checked }, up);
    },
  },
});
