// What a page and the page it opened tell each other.
// https://developers.weixin.qq.com/miniprogram/dev/api/route/EventChannel.html

/** One end of a channel; what is sent before anybody listens waits. */
class End {
  constructor() {
    this.listeners = [];
    this.waiting = [];
    this.other = null;
  }

  emit(name, ...args) {
    this.other.receive(name, args);
  }

  receive(name, args) {
    const heard = this.listeners.filter((l) => l.name === name);
    if (!heard.length) this.waiting.push([name, args]);
    for (const l of heard) {
      if (l.once) this.off(name, l.tell);
      l.tell(...args);
    }
  }

  listen(name, tell, once) {
    this.listeners.push({ name, tell, once });
    const late = this.waiting.filter(([n]) => n === name);
    this.waiting = this.waiting.filter(([n]) => n !== name);
    for (const [, args] of late) this.receive(name, args);
  }

  on(name, tell) {
    this.listen(name, tell, false);
  }

  once(name, tell) {
    this.listen(name, tell, true);
  }

  off(name, tell) {
    this.listeners = this.listeners.filter((l) => l.name !== name || (tell && l.tell !== tell));
  }
}

/**
 * Both ends of a channel.
 * @param {Record<string, (data: unknown) => void>} [events] what the opener listens to from the start
 * @returns {[object, object]} the opener's end and the opened page's
 */
export function channel(events = {}) {
  const [opener, opened] = [new End(), new End()];
  opener.other = opened;
  opened.other = opener;
  for (const [name, tell] of Object.entries(events)) opener.on(name, tell);
  return [opener, opened];
}
