// A day with what it is for and how far away it is. A tap on it opens why it is
// this day; the button puts it into the phone's calendar.
import { dueTone, dueWords, left as leftWords } from '../../view/words';

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    text: String,
    day: String,
    left: Number,
    provisional: Boolean,
    /** how far away it is, where the server says so itself */
    told: String,
    /** whether something ends on it (截止), or begins or happens */
    ends: { type: Boolean, value: true },
    /** whether the calendar's button is shown */
    keep: { type: Boolean, value: true },
  },
  data: { when: '', tone: 'plain' },
  observers: {
    'day, left, provisional, ends, told': function tell() {
      const { day, left, provisional, ends, told } = this.data;
      const words = ends ? dueWords : leftWords;
      this.setData({ when: told || words(left, day, provisional), tone: dueTone(left) });
    },
  },
  methods: {
    why() {
      this.triggerEvent('why');
    },
    calendar() {
      this.triggerEvent('calendar');
    },
  },
});
