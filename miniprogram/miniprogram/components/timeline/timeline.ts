// A status as it went and will go: done (who, when), now (whose turn, until when), next.
import { timelineLabels, type TimelineItem } from '../../view/cases';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { items: { type: Array, value: [] as TimelineItem[] } },
  data: { shown: [] as ReturnType<typeof timelineLabels> },
  observers: {
    items(items: TimelineItem[]) {
      this.setData({ shown: timelineLabels(items) });
    },
  },
});
