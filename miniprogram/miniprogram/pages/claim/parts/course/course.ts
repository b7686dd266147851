// How a claim went and will go, why its days are those days, and the days into
// the phone's calendar.
import { addToCalendar } from '../../../../api/calendar';
import type { ClaimShown } from '../../../../view/claim';
import type { TimelineItem } from '../../../../view/cases';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    claim: { type: Object, value: {} as ClaimShown },
    timeline: { type: Array, value: [] as TimelineItem[] },
  },
  methods: {
    why() {
      wx.navigateTo({ url: `/pages/why/why?claim=${this.data.claim.id}` });
    },
    /** Adds the day that is coming; of several, the one that is chosen. */
    async calendar() {
      const { days, project } = this.data.claim as ClaimShown;
      const coming = days.filter((d) => !d.still && d.left >= 0);
      const titles = coming.map((d) => d.title);
      const at =
        titles.length > 1
          ? await wx.showActionSheet({ itemList: titles }).then(
              ({ tapIndex }) => tapIndex,
              () => -1,
            )
          : 0;
      const day = coming[at];
      if (day) await addToCalendar(`${project}：${day.title}`, { ...day, text: day.title });
    },
  },
});
