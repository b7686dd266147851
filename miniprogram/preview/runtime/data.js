// What WeChat makes of setData: “Page.prototype.setData” of
// https://developers.weixin.qq.com/miniprogram/dev/reference/api/Page.html

const most = 1024 * 1024; // bytes at once

/** Splits what is to be set into what is taken, and the names whose undefined is passed over. */
export function taken(data) {
  const ignored = Object.keys(data).filter((name) => data[name] === undefined);
  return { ignored, data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) };
}

/** Refuses more than may cross to the page at once. */
export function checkSize(data) {
  const size = new TextEncoder().encode(JSON.stringify(data)).length;
  if (size > most) throw new Error(`setData: ${size} bytes at once, WeChat takes ${most}`);
}

/** Makes setData of all pages and components do the same; packages are not told of what they leave out. */
export function guardSetData(prototype) {
  const { setData } = prototype;
  prototype.setData = function set(given, callback) {
    const { ignored, data } = taken(given ?? {});
    const own = !this.is.startsWith('miniprogram_npm/');
    for (const name of own ? ignored : [])
      console.warn(`${this.is}: setting data field "${name}" to undefined is invalid.`);
    if (own) checkSize(data);
    return setData.call(this, data, callback);
  };
}
