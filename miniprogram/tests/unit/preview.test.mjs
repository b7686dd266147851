import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { build } from '../../preview/build.mjs';
import { makeWx } from '../../preview/runtime/wx/index.js';
import { units } from '../../preview/runtime/units.js';
import { lacking } from '../../preview/wxml.mjs';
import { requiresOf, wxsToScript } from '../../preview/wxs.mjs';
import { scopeSelector } from '../../preview/wxss.mjs';
import { brokenTexts, methodsOf, missingHandlers } from '../check.mjs';

let dir;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-preview-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

/** Builds a mini-program of one page. */
async function page(wxml, files = {}) {
  const all = {
    'app.json': '{"pages":["p/p"],"style":"v2"}',
    'app.js': 'App({})',
    'p/p.js': 'Page({})',
    'p/p.json': '{}',
    'p/p.wxml': wxml,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    fs.mkdirSync(path.join(dir, 'src', path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(dir, 'src', name), text);
  }
  return build(path.join(dir, 'src'), path.join(dir, 'out'));
}

describe('a build', () => {
  it('makes one script and three stylesheets', async () => {
    await page('<view bindtap="a">{{x}}</view>');
    expect(fs.readdirSync(path.join(dir, 'out')).sort()).toEqual([
      'app.js',
      'app.js.map',
      'components.css',
      'index.html',
      'phone.css',
      'sheets.css',
    ]);
  });
  it.each([
    ['an unknown element', '<camera/>', /<camera>/],
    ['an unknown attribute', '<view sticky="1"/>', /"sticky" on <view>/],
    ['an unknown event', '<view bindshake="a"/>', /"shake" on <view>/],
    ['a missing end tag', '<view><text>a</view>', /p\/p\.wxml/],
  ])('fails on %s', async (_, wxml, what) => {
    await expect(page(wxml)).rejects.toThrow(what);
  });
  it('fails on a component that is not there', async () => {
    await expect(page('<x/>', { 'p/p.json': '{"usingComponents":{"x":"/no/such"}}' })).rejects.toThrow(
      'no component /no/such',
    );
  });
  it('fails on a key of app.json that it would ignore', async () => {
    await expect(page('<view/>', { 'app.json': '{"pages":["p/p"],"workers":"w"}' })).rejects.toThrow('"workers"');
  });
  it('fails on an address from outside in a stylesheet', async () => {
    await expect(page('<view/>', { 'p/p.wxss': '.a { background: url(https://example.com/x.png); }' })).rejects.toThrow(
      'url() may only hold data:',
    );
  });
  it('keeps the former build when the new one fails', async () => {
    await page('<view/>');
    await expect(page('<camera/>')).rejects.toThrow();
    expect(fs.existsSync(path.join(dir, 'out/app.js'))).toBe(true);
  });
});

describe('wx', () => {
  const wx = makeWx({ pages: {}, theme: {} }, {});
  it('throws at a call the preview does not have, and says so on the console', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => wx.scanCode({})).toThrow(/scanCode/);
    expect(said).toHaveBeenCalledOnce();
  });
});

describe('templates', () => {
  it('name what is lacking once', () => expect(lacking('<a-b/><a-b/><view/>', {}, true)).toEqual(['<a-b>']));
  it('accept their own components', () => expect(lacking('<a-b x="1"/>', { 'a-b': '/x' }, true)).toEqual([]));
  it('refuse event handlers in WXS', () =>
    expect(lacking('<wxs module="m">1</wxs><view bindtap="{{m.tap}}"/>', {}, true)[0]).toContain('WXS'));
});

describe('WXS', () => {
  it('has a string for a constructor', () =>
    expect(wxsToScript("x.constructor === 'Array'")).toBe("__wxsConstructor(x) === 'Array'"));
  it('requires without the suffix', () => expect(requiresOf(wxsToScript("require('./a.wxs')"))).toEqual(['./a']));
});

describe('styles', () => {
  it('count 750 rpx to the width of the phone', () => expect(units('750rpx')).toMatch(/750/));
  it('leave other lengths alone', () => expect(units('1px solid')).toBe('1px solid'));
  it('keep a component to itself', () => expect(scopeSelector('.a view', { scope: 's1' })).toBe('.s1--a wx-view'));
  it('keep a page to itself', () => expect(scopeSelector('.a', { route: 'p/p' })).toContain('data-route="p/p"'));
});

describe('the check of handlers', () => {
  it('finds methods of pages and components', () => {
    expect([...methodsOf('Page({ a() {}, b: f, data: { c() {} } })')]).toEqual(['a', 'b']);
    expect([...methodsOf('Component({ methods: { d() {} } })')]).toContain('d');
  });
  it('names what the script lacks, never an expression', () =>
    expect(
      missingHandlers('<view bindtap="a"><text catch:tap="gone" bindlongpress="{{x}}"/></view>', 'Page({ a() {} })'),
    ).toEqual(['gone']));
});

describe('the check of <text>', () => {
  it('names where words are broken', () => {
    expect(brokenTexts('<view>\n  <text\n    class="a"\n  >\n    a{{b}}\n  </text>\n</view>')).toEqual([2]);
    expect(brokenTexts('<text>{{a}}<text>\nb</text></text>')).toEqual([1]);
  });
  it('leaves broken tags and other elements alone', () => {
    expect(brokenTexts('<view>\n  a\n  <text\n    class="a"\n  >{{b}}</text>\n</view>')).toEqual([]);
  });
});
