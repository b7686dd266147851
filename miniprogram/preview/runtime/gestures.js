// Touches, taps and long presses as WeChat sends them, from a finger or a mouse.
// A tap is the browser's click, so that it counts as the user's own gesture.

const longPressAfter = 350; // milliseconds
const still = 10; // pixels a finger may wander

/** The component element at or above a node. */
function componentAt(node) {
  let at = node;
  while (at && !at.__wxElement) at = at.parentNode;
  return at?.__wxElement ?? null;
}

/** One touch, placed from the corner of the page's visible part. */
function touchOf(point, target) {
  const from = target.closest?.('.phone-viewport')?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const clientX = point.clientX - from.left;
  const clientY = point.clientY - from.top;
  return { identifier: point.identifier ?? 0, clientX, clientY, pageX: clientX, pageY: clientY, force: 1 };
}

class Gestures {
  constructor(send) {
    this.send = send;
    this.press = null; // the touch under way: where it began, whether it still may be a long press
    this.suppressed = false; // the click after a long press is no tap
  }

  trigger(event, type, target, touches, changed) {
    const node = componentAt(target);
    if (!node) return;
    const [first] = changed;
    const detail = type === 'tap' || type === 'longpress' ? { x: first.clientX, y: first.clientY } : {};
    if (this.send(node, type, detail, { touches, changedTouches: changed }, event) === 1 && event.cancelable)
      event.preventDefault();
  }

  begin(event, target, points) {
    const touches = points.map((p) => touchOf(p, target));
    this.suppressed = false;
    this.press = { target, at: points[0], timer: setTimeout(() => this.longPress(event, touches), longPressAfter) };
    this.trigger(event, 'touchstart', target, touches, touches);
  }

  longPress(event, touches) {
    const { target } = this.press;
    if (!target.isConnected) return;
    this.suppressed = !!target.closest('[data-longpress]');
    this.trigger(event, 'longpress', target, touches, touches);
  }

  move(event, points) {
    if (!this.press) return;
    const { target, at, timer } = this.press;
    if (Math.hypot(points[0].clientX - at.clientX, points[0].clientY - at.clientY) > still) clearTimeout(timer);
    const touches = points.map((p) => touchOf(p, target));
    this.trigger(event, 'touchmove', target, touches, touches);
  }

  end(event, type, points) {
    if (!this.press) return;
    const { target, timer } = this.press;
    clearTimeout(timer);
    this.press = null;
    this.trigger(
      event,
      type,
      target,
      [],
      points.map((p) => touchOf(p, target)),
    );
  }

  tap(event) {
    if (!event.isTrusted || this.suppressed) return;
    const touches = [touchOf(event, event.target)];
    this.trigger(event, 'tap', event.target, [], touches);
  }
}

/**
 * Listens to the whole window.
 * @param {(node: object, type: string, detail: object, fields: object, event: Event) => number} send
 *   delivers an event to a component element; 1 says that its default is prevented
 */
export function listen(send) {
  const gestures = new Gestures(send);
  const on = (type, f) => addEventListener(type, f, { capture: true, passive: false });
  let finger = false; // a finger's touches are followed by mouse events of the browser's own
  on('touchstart', (e) => {
    finger = true;
    gestures.begin(e, e.target, [...e.touches]);
  });
  on('touchmove', (e) => gestures.move(e, [...e.touches]));
  for (const type of ['touchend', 'touchcancel']) on(type, (e) => gestures.end(e, type, [...e.changedTouches]));
  on('mousedown', (e) => {
    if (!finger && e.button === 0) gestures.begin(e, e.target, [e]);
  });
  on('mousemove', (e) => {
    if (!finger) gestures.move(e, [e]);
  });
  on('mouseup', (e) => {
    if (!finger) gestures.end(e, 'touchend', [e]);
  });
  on('click', (e) => gestures.tap(e));
}
