// The mini-program's storage: 1 MB a key, 10 MB in all.
// https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html
import { persona } from '../dom.js';

const MB = 1024 * 1024;
const prefix = () => `storage:${persona()}:`;
const bytes = (text) => new TextEncoder().encode(text).length;
const keys = () => Object.keys(localStorage).filter((k) => k.startsWith(prefix()));
const used = (but) =>
  keys()
    .filter((k) => k !== but)
    .reduce((n, k) => n + bytes(localStorage.getItem(k)), 0);

function keyed(name) {
  if (typeof name !== 'string' || !name) throw new Error('parameter error: parameter.key should be String');
  return prefix() + name;
}

/** Keeps a value; what is too large is refused and the former value stays. */
export function set(name, value) {
  const key = keyed(name);
  const text = JSON.stringify(value === undefined ? '' : value);
  if (bytes(text) > MB) throw new Error('exceed storage item max length');
  if (bytes(text) + used(key) > 10 * MB) throw new Error('exceed storage max size 10Mb');
  try {
    localStorage.setItem(key, text);
  } catch {
    throw new Error('exceed storage max size 10Mb'); // the browser has less room than WeChat
  }
}

/** A value, or the empty string where there is none. */
export const get = (name) => JSON.parse(localStorage.getItem(keyed(name)) ?? '""');
export const remove = (name) => localStorage.removeItem(keyed(name));
export const clear = () => keys().forEach((k) => localStorage.removeItem(k));
export const info = () => ({
  keys: keys().map((k) => k.slice(prefix().length)),
  currentSize: Math.ceil(used() / 1024),
  limitSize: 10 * 1024,
});

const named =
  (name, act) =>
  (...args) => {
    try {
      return act(...args);
    } catch (e) {
      throw new Error(`${name}:fail ${e.message}`);
    }
  };

/** The calls that answer at once. */
export const storageSync = {
  getStorageSync: named('getStorageSync', get),
  setStorageSync: named('setStorageSync', set),
  removeStorageSync: named('removeStorageSync', remove),
  clearStorageSync: clear,
  getStorageInfoSync: info,
};

/** The calls that answer later; a key that is not there is a failure. */
export const storageCalls = {
  setStorage: ({ key, data }) => set(key, data),
  getStorage({ key }) {
    if (localStorage.getItem(keyed(key)) === null) throw new Error('data not found');
    return { data: get(key) };
  },
  removeStorage: ({ key }) => remove(key),
  clearStorage: clear,
  getStorageInfo: info,
};
