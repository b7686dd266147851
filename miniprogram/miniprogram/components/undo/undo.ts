// Tells what was just done and offers to take it back for a while; undo beats
// asking first. `done` comes when the time is over or the page is left.
const offered = 5000; // milliseconds

/** The clock of what is offered, which no screen shows. */
type Timed = { clock?: ReturnType<typeof setTimeout> };

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { text: String },
  observers: {
    text(text: string) {
      const timed = this as unknown as Timed;
      clearTimeout(timed.clock);
      if (text) timed.clock = setTimeout(() => this.triggerEvent('done'), offered);
    },
  },
  lifetimes: {
    detached() {
      clearTimeout((this as unknown as Timed).clock);
    },
  },
  methods: {
    undo() {
      clearTimeout((this as unknown as Timed).clock);
      this.triggerEvent('undo');
    },
  },
});
