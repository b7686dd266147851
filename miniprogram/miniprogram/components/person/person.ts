// One person of a list: name, what there is to say, and what a tap does. A tap
// on it is the row's own tap event.
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { name: String, note: String, tone: { type: String, value: 'plain' }, right: String },
});
