// What the preview refuses as WeChat does, as far as it needs no browser; the
// rest is tried in tests/browser/strict.mjs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readProject } from '../../preview/project.mjs';
import { channel } from '../../preview/runtime/channel.js';
import { within } from '../../preview/runtime/components/wheel.js';
import { checkSize, guardSetData, taken } from '../../preview/runtime/data.js';
import { cardOf, checkedPath, hideShareMenu, ownPath, shareable, showShareMenu } from '../../preview/runtime/share.js';
import { duringTap, endTap, needTap } from '../../preview/runtime/tap.js';
import { filled, missingIn, Theme } from '../../preview/runtime/theme.js';
import { units } from '../../preview/runtime/units.js';
import { checkEntry } from '../../preview/runtime/wx/device.js';
import { badge } from '../../preview/runtime/wx/index.js';
import { fitting, showActionSheet, showModal } from '../../preview/runtime/wx/interface.js';
import { mapped, readAs, useServer } from '../../preview/runtime/wx/network.js';
import { compressedSize } from '../../preview/runtime/wx/pictures.js';
import { storageCalls, storageSync } from '../../preview/runtime/wx/storage.js';
import { answeredAlready, checkIds, withAudio } from '../../preview/runtime/wx/subscribe.js';
import { compileStyles } from '../../preview/wxss.mjs';

describe('a tap', () => {
  it('lasts until its answer returns', () => {
    expect(() => duringTap(needTap)).not.toThrow();
    expect(needTap).toThrow('TAP gesture');
  });
  it('is over after an await', async () => {
    const later = duringTap(async () => {
      await null;
      needTap();
    });
    await expect(later).rejects.toThrow('TAP gesture');
  });
  it('is over after a request', () =>
    expect(() =>
      duringTap(() => {
        endTap();
        needTap();
      }),
    ).toThrow('TAP gesture'));
  it('is over when its answer throws', () => {
    expect(() =>
      duringTap(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(needTap).toThrow('TAP gesture');
  });
});

describe('asking for messages', () => {
  it.each([
    [[], 10001],
    [undefined, 10001],
    [['a', ''], 10004],
    [['a', 'b', 'c', 'd'], 20003],
  ])('refuses %j with %i', (ids, errCode) => expect(() => checkIds(ids)).toThrow(expect.objectContaining({ errCode })));
  it('takes three', () => expect(() => checkIds(['a', 'b', 'c'])).not.toThrow());

  const templates = ['a', 'b', 'c'].map((id) => ({ id, title: id === 'c' ? '拨付' : '备案' }));
  it('filters a second template of the same title', () =>
    expect(answeredAlready(['a', 'b', 'c'], templates)).toEqual({ b: 'filter' }));
  it('does not count a banned template as the first of its title', () =>
    expect(answeredAlready(['a', 'b'], templates, ['a'])).toEqual({ a: 'ban' }));
  it('has a word of its own for an accepted template that rings', () =>
    expect(withAudio({ a: 'accept', b: 'accept', c: 'reject' }, ['a', 'c'])).toEqual({
      a: 'acceptWithAudio',
      b: 'accept',
      c: 'reject',
    }));
  it('fails at a template nobody knows', () =>
    expect(() => answeredAlready(['x'], templates)).toThrow(expect.objectContaining({ errCode: 20001 })));
});

describe('the network', () => {
  beforeEach(() => useServer('http://here', ['shigang.invalid']));
  it('maps a host of the list', () => expect(mapped('https://shigang.invalid/api?x=1')).toBe('http://here/api?x=1'));
  it.each(['https://example.com/', 'http://shigang.invalid/', 'https://shigang.invalid:8443/', '/api', undefined])(
    'refuses %s',
    (url) => expect(() => mapped(url)).toThrow('url not in domain list'),
  );
  it('reads JSON whatever it is called, and leaves HTML as text', () => {
    expect(readAs('{"a":1}')).toEqual({ a: 1 });
    expect(readAs('<html></html>')).toBe('<html></html>');
    expect(readAs('{"a":1}', 'text')).toBe('{"a":1}');
  });
});

/** The browser's storage, as far as it is used; its keys are its own properties. */
class Shelf {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, value) {
    this[key] = value;
  }

  removeItem(key) {
    delete this[key];
  }
}

describe('storage', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { search: '?as=hr' });
    vi.stubGlobal('localStorage', new Shelf());
  });
  afterEach(() => vi.unstubAllGlobals());
  const large = 'x'.repeat(1024 * 1024 - 2);

  it('takes a megabyte a key and no more, and keeps the former value', () => {
    storageSync.setStorageSync('a', large);
    expect(() => storageSync.setStorageSync('a', `${large}x`)).toThrow('exceed storage item max length');
    expect(storageSync.getStorageSync('a')).toBe(large);
  });
  it('counts bytes, not characters', () =>
    expect(() => storageSync.setStorageSync('a', '岗'.repeat(400_000))).toThrow('exceed storage item max length'));
  it('takes ten megabytes in all, and the same key again', () => {
    for (let n = 0; n < 10; n++) storageSync.setStorageSync(`k${n}`, large);
    expect(() => storageSync.setStorageSync('one more', '1')).toThrow('exceed storage max size 10Mb');
    expect(() => storageSync.setStorageSync('k0', large)).not.toThrow();
    expect(storageSync.getStorageInfoSync()).toMatchObject({ currentSize: 10 * 1024, limitSize: 10 * 1024 });
  });
  it('has the empty string for what is not there, or fails', () => {
    expect(storageSync.getStorageSync('a')).toBe('');
    expect(() => storageCalls.getStorage({ key: 'a' })).toThrow('data not found');
    expect(() => storageSync.setStorageSync('', 1)).toThrow('parameter.key');
  });
  it('keeps each person to themselves', () => {
    storageSync.setStorageSync('a', 1);
    vi.stubGlobal('location', { search: '?as=trainee' });
    expect(storageSync.getStorageSync('a')).toBe('');
    storageSync.clearStorageSync();
    vi.stubGlobal('location', { search: '?as=hr' });
    expect(storageSync.getStorageSync('a')).toBe(1);
  });
});

describe('setData', () => {
  it('passes over what is undefined', () =>
    expect(taken({ a: undefined, b: null })).toEqual({ ignored: ['a'], data: { b: null } }));
  it('takes a megabyte at once', () => {
    expect(() => checkSize({ a: 'x'.repeat(1000) })).not.toThrow();
    expect(() => checkSize({ a: '岗'.repeat(400_000) })).toThrow('at once');
  });
  it('warns of our own pages only', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const prototype = { setData: vi.fn() };
    guardSetData(prototype);
    prototype.setData.call({ is: 'miniprogram_npm/x' }, { a: undefined });
    expect(warned).not.toHaveBeenCalled();
    prototype.setData.call({ is: 'pages/x' }, { a: undefined });
    expect(warned).toHaveBeenCalledOnce();
  });
});

describe('dialogs', () => {
  it('cut a title below an icon at seven Chinese characters', () => {
    expect(fitting('已保存', 7)).toBe('已保存');
    expect(fitting('一二三四五六七八', 7)).toBe('一二三四五六七');
    expect(fitting('12345678901234', 7)).toBe('12345678901234');
  });
  it('refuse a button of five characters', () =>
    expect(showModal({ confirmText: '我知道了吧' })).rejects.toThrow('4 Chinese characters'));
  it('refuse a list of none and of seven', async () => {
    await expect(showActionSheet({ itemList: [] })).rejects.toThrow('at least 1');
    await expect(showActionSheet({ itemList: [...'1234567'] })).rejects.toThrow('larger than 6');
  });
  it('show at most four characters on a tab', () => expect(['9999', '12345'].map(badge)).toEqual(['9999', '…']));
});

describe('an entry of the calendar', () => {
  it.each([
    [{ startTime: 1 }, 'title'],
    [{ title: '', startTime: 1 }, 'title'],
    [{ title: 'a' }, 'startTime'],
    [{ title: 'a', startTime: 1796083200000 }, 'seconds'],
    [{ title: 'a', startTime: 1796083200, endTime: 1796083200 }, 'endTime'],
    [{ title: 'a', startTime: 1796083200, endTime: '1796083199' }, 'endTime'],
  ])('refuses %j', (entry, what) => expect(() => checkEntry(entry)).toThrow(what));
  it('takes seconds', () => expect(() => checkEntry({ title: 'a', startTime: 1796083200 })).not.toThrow());
});

describe('a compressed picture', () => {
  const size = { width: 4000, height: 3000 };
  it('keeps its size unless asked', () => expect(compressedSize(size, {})).toEqual(size));
  it('keeps its shape', () => {
    expect(compressedSize(size, { compressedWidth: 1600 })).toEqual({ width: 1600, height: 1200 });
    expect(compressedSize(size, { compressedHeight: 300 })).toEqual({ width: 400, height: 300 });
  });
});

describe('a date of the wheels', () => {
  it('never leaves the range', () => {
    expect(within('2026-12-01', '2026-12-08', '')).toBe('2026-12-08');
    expect(within('2026-12-31', '', '2026-12-30')).toBe('2026-12-30');
    expect(within('2026-12-09', '2026-12-08', '2026-12-30')).toBe('2026-12-09');
  });
});

describe('sharing', () => {
  const parts = { 'pages/home/home': {} };
  const page = (instance) => ({ route: 'pages/home/home', instance: { options: {}, ...instance } });
  it('refuses an address that the receiver could not open', () => {
    expect(() => checkedPath('pages/home/home', parts)).toThrow('must begin with /');
    expect(() => checkedPath('/pages/gone/gone', parts)).toThrow('is not found');
    expect(checkedPath('/pages/home/home?a=1', parts)).toBe('/pages/home/home?a=1');
  });
  it('offers only what the page has a handler for and has not hidden', () => {
    const one = page({ onShareAppMessage() {}, onShareTimeline() {} });
    expect(shareable(page({}))).toEqual({ friend: false, timeline: false });
    expect(shareable(one)).toEqual({ friend: true, timeline: false });
    showShareMenu(one, { menus: ['shareAppMessage', 'shareTimeline'] });
    expect(shareable(one)).toEqual({ friend: true, timeline: true });
    hideShareMenu(one, {});
    expect(shareable(one)).toEqual({ friend: false, timeline: false });
    expect(() => showShareMenu(one, { menus: ['shareTimeline'] })).toThrow('shareAppMessage');
  });
  it('fills in what the page leaves out', async () => {
    const one = page({ options: { id: '7' }, onShareAppMessage: () => ({}) });
    const card = await cardOf(one, 'menu', undefined, { parts, window: { navigationBarTitleText: '适岗' } });
    expect(card).toEqual({ title: '适岗', path: '/pages/home/home?id=7', imageUrl: undefined });
    expect(ownPath(page({}))).toBe('/pages/home/home');
  });
  it('waits three seconds for a promise', async () => {
    vi.useFakeTimers();
    const one = page({ onShareAppMessage: () => ({ title: '先', promise: new Promise(() => {}) }) });
    const card = cardOf(one, 'menu', undefined, { parts });
    await vi.advanceTimersByTimeAsync(3000);
    expect((await card).title).toBe('先');
    vi.useRealTimers();
  });
});

describe('a channel between pages', () => {
  it('keeps what is said before anybody listens', () => {
    const heard = [];
    const [opener, opened] = channel({ back: (x) => heard.push(`back ${x}`) });
    opener.emit('there', 1);
    opened.on('there', (x) => heard.push(`there ${x}`));
    opened.emit('back', 2);
    expect(heard).toEqual(['there 1', 'back 2']);
  });
  it('hears once, and no more when told so', () => {
    const heard = [];
    const [opener, opened] = channel();
    opened.once('a', (x) => heard.push(x));
    opener.emit('a', 1);
    const tell = (x) => heard.push(x);
    opened.on('b', tell);
    opened.off('b', tell);
    opener.emit('b', 2);
    expect(heard).toEqual([1]);
  });
});

describe('dark mode', () => {
  const theme = { light: { bar: '#fff' }, dark: { bar: '#000' } };
  const query = (matches) => ({ matches, addEventListener() {} });
  it('fills in variables wherever they stand', () =>
    expect(filled({ a: ['@bar'], b: { c: '@bar', d: 1 } }, theme.dark)).toEqual({
      a: ['#000'],
      b: { c: '#000', d: 1 },
    }));
  it('names variables that a scheme lacks', () =>
    expect(missingIn({ a: '@bar', b: '@gone' }, theme)).toEqual(['light @gone', 'dark @gone']));
  it('is there only when app.json says so', () => {
    expect(new Theme({ theme }, query(true))).toMatchObject({ scheme: 'light', told: undefined });
    expect(new Theme({ theme, darkmode: true }, query(true))).toMatchObject({ scheme: 'dark', told: 'dark' });
  });
});

describe('a project', () => {
  let root;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-strict-'));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));
  const problems = (app, files = {}) => {
    const all = {
      'app.json': JSON.stringify({ pages: ['p', 'q'], ...app }),
      ...Object.fromEntries(['p', 'q'].flatMap((id) => [`${id}.js`, `${id}.wxml`].map((file) => [file, '']))),
      ...files,
    };
    for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(root, name), text);
    return readProject(root, root).problems;
  };
  const tabs = (iconPath) => ({
    tabBar: { list: ['p', 'q'].map((pagePath) => ({ pagePath, text: pagePath, iconPath })) },
  });

  it('is whole', () => expect(problems(tabs('i.png'), { 'i.png': 'x' })).toEqual([]));
  it('has no SVG on its tab bar', () =>
    expect(problems(tabs('i.svg'), { 'i.svg': 'x' })[0]).toContain('neither PNG nor JPEG'));
  it('has no tab icon over 40 KB', () =>
    expect(problems(tabs('i.png'), { 'i.png': 'x'.repeat(40 * 1024 + 1) })[0]).toContain('over 40 KB'));
  it('has its icons in both schemes', () => {
    const theme = { 'theme.json': '{"light":{"i":"a.png"},"dark":{"i":"b.png"}}', 'a.png': 'x' };
    expect(problems(tabs('@i'), theme)).toEqual(expect.arrayContaining(['app.json: no tab bar icon b.png']));
  });
  it('names no colour that the theme lacks', () =>
    expect(problems({ window: { navigationBarBackgroundColor: '@bar' } })).toContain(
      'app.json: theme.json has no light @bar',
    ));
  it('has a theme when it has a dark mode', () =>
    expect(problems({ darkmode: true })).toContain('app.json: "darkmode" without a theme.json'));

  it('shows dark styles only with a dark mode', () => {
    const file = path.join(root, 'p.wxss');
    fs.writeFileSync(file, '@media (prefers-color-scheme: dark) { .a { color: #fff; } }');
    const styles = (app) => compileStyles(file, {}, { root, modules: root, problems: [], app });
    expect(styles({})).toBe('');
    expect(styles({ darkmode: true })).toContain('#fff');
  });
  it('takes its insets from the phone', () => {
    expect(units('calc(20px + env(safe-area-inset-bottom))')).toBe('calc(20px + var(--safe-bottom, 0px))');
    expect(units('constant(safe-area-inset-top)')).toBe('var(--safe-top, 0px)');
  });
});
