// Whether the mini-program is just answering a tap. WeChat opens some sheets
// only as the first thing in a tap: after an await, a timer or a request the
// tap is over.

const tap = { now: false };

/** Runs what answers a tap; the tap ends with it, before anything awaited goes on. */
export function duringTap(answer) {
  tap.now = true;
  try {
    return answer();
  } finally {
    tap.now = false;
  }
}

/** Something else has been asked for in the tap. */
export const endTap = () => {
  tap.now = false;
};

/** Refuses what only a tap may start. */
export function needTap() {
  if (!tap.now) throw new Error('can only be invoked by user TAP gesture.');
}
