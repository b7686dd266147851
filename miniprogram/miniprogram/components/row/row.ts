// A line that leads somewhere: icon, title, a note below, a value at the right.
// A tap on it is the row's own tap event.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    icon: String,
    title: String,
    note: String,
    value: String,
    arrow: { type: Boolean, value: true },
    tone: { type: String, value: 'plain' },
    last: Boolean,
  },
});
