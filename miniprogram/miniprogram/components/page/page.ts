// What every page stands in: the tokens' root, larger in 关怀模式, with room for
// a bar below. It reads the mode by itself and follows when it is switched.
import { careMode, followCare } from '../../api/care';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { bar: Boolean },
  data: { care: false },
  lifetimes: {
    attached() {
      const component = this as unknown as { leave?: () => void };
      this.setData({ care: careMode() });
      component.leave = followCare((care) => this.setData({ care }));
    },
    detached() {
      (this as unknown as { leave?: () => void }).leave?.();
    },
  },
});
