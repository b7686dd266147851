// One key per intent: what a person asks for acts once, however often it is
// tapped and whatever becomes of the answer. A key lives until its answer.

const kept = 'intents';
const life = 24 * 3600 * 1000; // as long as the server keeps what it answered under a key

type Keys = Record<string, { key: string; at: number }>;

const read = (): Keys => (wx.getStorageSync(kept) || {}) as Keys;

/** A short name of what is asked, without what was typed. */
export function nameOf(method: string, path: string, data: unknown): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const c of `${method} ${path} ${JSON.stringify(data ?? null)}`) {
    const n = c.codePointAt(0)!;
    a = Math.imul(a ^ n, 2654435761);
    b = Math.imul(b ^ n, 1597334677);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

const newKey = (): string => `${Date.now()}-${Math.random().toString(36).slice(2)}`;

/** The key of an intent: the one that still waits for its answer, also after the app was closed, or a new one. */
export function keyOf(name: string): string {
  const now = Date.now();
  const keys = Object.fromEntries(Object.entries(read()).filter(([, k]) => now - k.at < life));
  keys[name] ??= { key: newKey(), at: now };
  wx.setStorageSync(kept, keys);
  return keys[name].key;
}

/** The intent has its answer: the same thing asked again is another intent. */
export function settled(name: string): void {
  const keys = read();
  delete keys[name];
  wx.setStorageSync(kept, keys);
}

const underWay = new Map<string, Promise<unknown>>();

/**
 * Runs what is asked under the intent's key. While it is under way, whoever asks
 * the same gets the same answer; one that was lost keeps its key.
 */
export function once<T>(name: string, run: (key: string) => Promise<T>, lost: (e: unknown) => boolean): Promise<T> {
  const now = underWay.get(name) as Promise<T> | undefined;
  if (now) return now;
  const running = run(keyOf(name))
    .then(
      (v) => {
        settled(name);
        return v;
      },
      (e) => {
        if (!lost(e)) settled(name);
        throw e;
      },
    )
    .finally(() => underWay.delete(name));
  underWay.set(name, running);
  return running;
}
