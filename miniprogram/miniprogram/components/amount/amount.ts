// An amount of money, large: whole fen as yuan, what it is, and how it came to be.
import { yuanOf } from '../../view/cases';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { fen: Number, label: String, note: String },
  data: { yuan: '' },
  observers: {
    fen(fen: number) {
      this.setData({ yuan: yuanOf(fen) });
    },
  },
});
