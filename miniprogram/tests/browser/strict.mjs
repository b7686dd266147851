// The preview is never kinder than WeChat: a mini-program of a few pages that
// does everything WeChat refuses, and what it gets for it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { build } from '../../preview/build.mjs';
import { complaints, person, shoot } from './office.mjs';
import { strays } from './strays.mjs';
import { strictFiles } from './strict-pages.mjs';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' };
const templates = [
  { id: 'a', title: '备案结果' },
  { id: 'b', title: '备案结果' },
  { id: 'c', title: '拨付提醒' },
  { id: 'd', title: '培训提醒' },
];

/** What the servers of the trial answer, besides the preview's own files. */
const answers = {
  '/config.json': () => ({ api: '', wechat: '' }),
  '/phone/templates': (url) => templates.filter((t) => url.searchParams.get('ids').split(',').includes(t.id)),
  '/phone/subscribe': () => ({}),
  '/json': () => ({ a: 1 }),
};

function answer(out, req, res) {
  const url = new URL(req.url, 'http://x');
  if (url.pathname === '/html') {
    // the login page of a hotel's network says that it is JSON as well
    res.writeHead(200, { 'content-type': 'application/json' }).end('<html>登录</html>');
    return;
  }
  if (url.pathname in answers) {
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers[url.pathname](url)));
    return;
  }
  const file = path.join(out, url.pathname === '/' ? 'index.html' : url.pathname);
  if (!fs.existsSync(file)) res.writeHead(404).end();
  else res.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/plain' }).end(fs.readFileSync(file));
}

/** Builds the trial and serves it. */
async function serve() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-strict-'));
  for (const [name, text] of Object.entries(strictFiles)) {
    fs.mkdirSync(path.join(dir, 'src', path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(dir, 'src', name), text);
  }
  const out = path.join(dir, 'out');
  await build(path.join(dir, 'src'), out);
  const server = http.createServer((req, res) => answer(out, req, res));
  await new Promise((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
    fs.rmSync(dir, { recursive: true });
  };
  return { base: `http://127.0.0.1:${server.address().port}`, close };
}

/** Runs a function of the mini-program's and answers what it got: a result, or the failure's errMsg. */
const got = (page, run, arg) =>
  page.evaluate(
    async ([source, value]) => {
      try {
        return { ok: (await (0, eval)(`(${source})`)(value)) ?? null };
      } catch (e) {
        return { fail: e.errMsg ?? e.message, errCode: e.errCode };
      }
    },
    [run.toString(), arg],
  );

/** The same in answer to a tap. */
async function tapped(page, run) {
  await page.evaluate((source) => {
    globalThis.job = (0, eval)(`(${source})`);
    globalThis.done = undefined;
  }, run.toString());
  await page.locator('wx-page:not([hidden]) .run').click();
  return () =>
    page.evaluate(async () => {
      try {
        return { ok: (await globalThis.done) ?? null };
      } catch (e) {
        return { fail: e.errMsg ?? e.message, errCode: e.errCode };
      }
    });
}

const dialog = (page) => page.locator('.phone-box');
const answerWith = (page, text) => page.locator('.phone-box footer button', { hasText: text }).click();
/** Closes the file chooser, where the browser has not done so by itself. */
const cancelFiles = (page) =>
  page.evaluate(() => document.querySelector('body > input[type=file]')?.dispatchEvent(new Event('cancel')));
const log = (page) => page.evaluate(() => globalThis.log.splice(0));
const lives = async (page) => (await log(page)).filter((l) => !/ready$|^part/.test(l));

/** https://developers.weixin.qq.com/miniprogram/dev/api/open-api/subscribe-message/wx.requestSubscribeMessage.html */
async function consent(page) {
  const first = await tapped(page, () => wx.requestSubscribeMessage({ tmplIds: ['a', 'b', 'c'] }));
  await dialog(page).getByText('拨付提醒').click(); // not this one
  await shoot(page, '95-subscribe');
  await answerWith(page, '允许');
  assert.deepEqual((await first()).ok, { a: 'accept', b: 'filter', c: 'reject', errMsg: 'requestSubscribeMessage:ok' });

  const gesture = 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.';
  const late = await tapped(page, async () => {
    await null;
    return wx.requestSubscribeMessage({ tmplIds: ['a'] });
  });
  assert.equal((await late()).fail, gesture);
  const asked = await tapped(page, () => {
    wx.request({ url: 'https://shigang.invalid/json' });
    return wx.requestSubscribeMessage({ tmplIds: ['a'] });
  });
  assert.equal((await asked()).fail, gesture);
  assert.equal((await got(page, () => wx.requestSubscribeMessage({ tmplIds: ['a'] }))).fail, gesture);
  assert.equal(await dialog(page).count(), 0, 'a sheet was shown');
  assert.equal(await page.locator('#crash').count(), 0, 'an error was shown');

  const many = await tapped(page, () => wx.requestSubscribeMessage({ tmplIds: ['a', 'b', 'c', 'd'] }));
  assert.equal((await many()).errCode, 20003);
  const none = await tapped(page, () => wx.requestSubscribeMessage({ tmplIds: [] }));
  assert.equal((await none()).errCode, 10001);
  const unknown = await tapped(page, () => wx.requestSubscribeMessage({ tmplIds: ['x'] }));
  assert.equal((await unknown()).errCode, 20001);

  const always = await tapped(page, () => wx.requestSubscribeMessage({ tmplIds: ['d'] }));
  await dialog(page).getByText('总是保持以上选择').click();
  await answerWith(page, '取消');
  assert.equal((await always()).ok.d, 'reject');
  const again = await tapped(page, () => wx.requestSubscribeMessage({ tmplIds: ['d'] }));
  assert.equal((await again()).ok.d, 'reject'); // and no sheet
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
async function network(page) {
  const ask = (url) =>
    new Promise((resolve) => {
      wx.request({ url, success: (r) => resolve(['success', r.data]), fail: (e) => resolve(['fail', e.errMsg]) });
    });
  const html = await got(page, ask, 'https://shigang.invalid/html');
  assert.deepEqual(html.ok, ['success', '<html>登录</html>']);
  assert.deepEqual((await got(page, ask, 'https://shigang.invalid/json')).ok, ['success', { a: 1 }]);
  for (const url of ['https://example.com/json', 'http://shigang.invalid/json', 'https://shigang.invalid:8443/json'])
    assert.deepEqual((await got(page, ask, url)).ok, ['fail', 'request:fail url not in domain list']);
  const upload = await got(page, () => {
    wx.getFileSystemManager().writeFile({ filePath: `${wx.env.USER_DATA_PATH}/a.xlsx`, data: 'x' });
    return new Promise((resolve) => {
      wx.uploadFile({
        url: 'https://shigang.invalid/html',
        filePath: `${wx.env.USER_DATA_PATH}/a.xlsx`,
        name: 'file',
        success: (r) => resolve(r.data),
        fail: resolve,
      });
    });
  });
  assert.equal(upload.ok, '<html>登录</html>');
  const open = (fileType) => wx.openDocument({ filePath: `${wx.env.USER_DATA_PATH}/a.xlsx`, fileType });
  assert.match((await got(page, open)).fail, /^openDocument:fail filetype not supported/);
  assert.match((await got(page, open, 'csv')).fail, /^openDocument:fail filetype not supported/);
  assert.equal((await got(page, open, 'xlsx')).fail, undefined);

  await page.evaluate(() => wx.onNetworkStatusChange((r) => globalThis.log.push(r.networkType)));
  await page.context().setOffline(true);
  assert.equal((await got(page, () => wx.getNetworkType())).ok.networkType, 'none');
  assert.match((await got(page, ask, 'https://shigang.invalid/json')).ok[1], /^request:fail/);
  await page.context().setOffline(false);
  await page.waitForFunction(() => globalThis.log.includes('wifi'));
  assert.deepEqual(
    (await log(page)).filter((l) => l === 'none' || l === 'wifi'),
    ['none', 'wifi'],
  );
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/ui/interaction/wx.showModal.html and its neighbours */
async function interaction(page) {
  const list = got(page, () => wx.showActionSheet({ itemList: ['拍照', '从相册选择'] }));
  await shoot(page, '95-actions');
  await answerWith(page, '取消');
  assert.equal((await list).fail, 'showActionSheet:fail cancel');
  const seven = await got(page, () => wx.showActionSheet({ itemList: ['1', '2', '3', '4', '5', '6', '7'] }));
  assert.match(seven.fail, /larger than 6/);
  assert.match((await got(page, () => wx.showModal({ confirmText: '我知道了吧' }))).fail, /4 Chinese characters/);
  const asked = got(page, () => wx.showModal({ title: '删除草稿', content: '删除后不能恢复', confirmText: '删除' }));
  await shoot(page, '95-modal');
  await answerWith(page, '取消');
  assert.deepEqual((await asked).ok, { confirm: false, cancel: true, errMsg: 'showModal:ok' });
  await page.evaluate(() => wx.showToast({ title: '一二三四五六七八九' }));
  assert.equal(await page.locator('#toast').innerText(), '一二三四五六七');
  await shoot(page, '95-toast');
  await page.evaluate(() => wx.hideToast());
  const call = got(page, () => wx.makePhoneCall({ phoneNumber: '12333' }));
  await answerWith(page, '取消');
  assert.equal((await call).fail, 'makePhoneCall:fail cancel');
  const files = got(page, () => wx.chooseMessageFile({ count: 1 }));
  await cancelFiles(page);
  assert.equal((await files).fail, 'chooseMessageFile:fail cancel');
  await got(page, () => wx.setClipboardData({ data: 'SG-1' }));
  assert.equal(await page.locator('#toast').innerText(), '内容已复制');
  assert.equal((await got(page, () => wx.getClipboardData())).ok.data, 'SG-1');
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/authorize.html */
async function permissions(page) {
  const add = () => wx.addPhoneCalendar({ title: '最迟申领', startTime: 1796083200, allDay: true });
  assert.match((await got(page, () => wx.addPhoneCalendar({ title: '', startTime: 1 }))).fail, /title/);
  assert.match((await got(page, () => wx.addPhoneCalendar({ title: 'a', startTime: Date.now() }))).fail, /seconds/);
  const first = got(page, add);
  await answerWith(page, '拒绝');
  assert.equal((await first).fail, 'addPhoneCalendar:fail auth deny');
  assert.equal((await got(page, add)).fail, 'addPhoneCalendar:fail auth deny'); // nothing is shown any more
  assert.match((await got(page, () => wx.openSetting())).fail, /TAP gesture/);
  const settings = await tapped(page, () => wx.openSetting());
  await dialog(page).getByLabel('添加到日历').check();
  await answerWith(page, '返回小程序');
  assert.equal((await settings()).ok.authSetting['scope.addPhoneCalendar'], true);
  const cancelled = got(page, add);
  await dialog(page).getByText('最迟申领').waitFor();
  await shoot(page, '95-calendar');
  await answerWith(page, '取消');
  assert.equal((await cancelled).fail, 'addPhoneCalendar:fail cancel');
  const added = got(page, add);
  await answerWith(page, '添加');
  assert.equal((await added).ok.errMsg, 'addPhoneCalendar:ok');
  const remote = await got(page, () => wx.saveImageToPhotosAlbum({ filePath: 'https://shigang.invalid/a.png' }));
  assert.match(remote.fail, /invalid file type/);
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html */
async function storage(page) {
  const set = (size) => wx.setStorageSync('large', 'x'.repeat(size));
  assert.equal((await got(page, set, 1_000_000)).fail, undefined);
  assert.match((await got(page, set, 1_100_000)).fail, /exceed storage item max length/);
  const fill = () => {
    for (let n = 0; n < 11; n++) wx.setStorageSync(`piece${n}`, 'x'.repeat(1_000_000));
  };
  assert.match((await got(page, fill)).fail, /exceed storage max size 10Mb/);
  assert.equal((await got(page, () => wx.getStorageSync('large').length)).ok, 1_000_000);
  await got(page, () => wx.clearStorageSync());
  assert.equal((await got(page, () => wx.getStorageSync('large'))).ok, '');
  assert.match((await got(page, () => wx.getStorage({ key: 'large' }))).fail, /data not found/);
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/route.html */
async function stack(page) {
  await log(page);
  await page.evaluate(() => wx.switchTab({ url: '/mine/mine' }));
  await page.evaluate(() => wx.switchTab({ url: '/home/home' }));
  const tabs = ['home hide', 'mine load', 'mine show', 'mine hide', 'home show'];
  assert.deepEqual(await lives(page), tabs);
  await page.evaluate(() => wx.navigateTo({ url: '/deep/deep?n=1' }));
  await page.evaluate(() => wx.navigateTo({ url: '/deep/deep?n=2' }));
  await page.evaluate(() => wx.switchTab({ url: '/mine/mine' }));
  const closing = await lives(page);
  const way = ['home hide', 'deep1 load', 'deep1 show', 'deep1 hide', 'deep2 load', 'deep2 show'];
  assert.deepEqual(closing, [...way, 'deep2 unload', 'deep1 unload', 'mine show']);
  assert.match((await got(page, () => wx.navigateTo({ url: '/home/home' }))).fail, /tabbar page/);
  assert.match((await got(page, () => wx.switchTab({ url: '/home/home?a=1' }))).fail, /query/);
  assert.match((await got(page, () => wx.navigateTo({ url: '/no/no' }))).fail, /is not found/);
  const deep = () => wx.navigateTo({ url: '/deep/deep' });
  for (let n = 1; n < 10; n++) assert.equal((await got(page, deep)).fail, undefined);
  assert.equal((await got(page, deep)).fail, 'navigateTo:fail webview count limit exceed');
  await page.evaluate(() => wx.navigateBack({ delta: 20 }));
  assert.equal(await page.evaluate(() => getCurrentPages().length), 1);
  assert.match((await got(page, () => wx.navigateBack())).fail, /first page/);
}

/** What a component learns of its page, a page of its app, and of a finger that pulls. */
async function coming(page) {
  await page.evaluate(() => wx.switchTab({ url: '/mine/mine' }));
  await page.evaluate(() => wx.switchTab({ url: '/home/home' }));
  assert.deepEqual(
    (await log(page)).filter((l) => l.startsWith('part')),
    ['part show', 'part hide'],
  );
  await page.getByRole('button', { name: '收起小程序' }).click();
  await page.getByRole('button', { name: '回到小程序' }).click();
  assert.deepEqual(await lives(page), ['home hide', 'app hide', 'app show', 'home show']);

  await page.evaluate(() => wx.switchTab({ url: '/mine/mine' }));
  const { x, y } = await page.locator('wx-page:not([hidden]) .phone-body').boundingBox();
  const pull = async (by) => {
    await page.mouse.move(x + 100, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 100, y + 100 + by, { steps: 4 });
    await page.mouse.up();
  };
  await pull(30);
  assert.ok(!(await lives(page)).includes('mine pull'), 'a short pull counts');
  await pull(120);
  await page.getByRole('status', { name: '正在刷新' }).waitFor();
  assert.deepEqual(await lives(page), ['mine pull']);
  await page.evaluate(() => wx.stopPullDownRefresh());
  await page.getByRole('status', { name: '正在刷新' }).waitFor({ state: 'hidden' });
}

/** Pictures become small JPEGs; what is no picture is refused. */
async function pictures(page) {
  const small = await got(page, async () => {
    const { tempFilePath } = await wx.compressImage({ src: '/icons/day.png', compressedWidth: 40 });
    return wx.getImageInfo({ src: tempFilePath });
  });
  assert.deepEqual([small.ok.width, small.ok.height], [40, 40]);
  const text = await got(page, () => wx.compressImage({ src: `${wx.env.USER_DATA_PATH}/a.xlsx` }));
  assert.equal(text.fail, 'compressImage:fail decode image failed');
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/route/EventChannel.html */
async function talking(page) {
  await page.evaluate(() =>
    wx.navigateTo({
      url: '/deep/deep?n=3',
      events: { chosen: (what) => globalThis.log.push(`chosen ${what}`) },
      success: (r) => r.eventChannel.emit('told', '甲'),
    }),
  );
  await page.evaluate(() => {
    const channel = getCurrentPages().at(-1).getOpenerEventChannel();
    channel.on('told', (what) => globalThis.log.push(`told ${what}`));
    channel.emit('chosen', '乙');
  });
  assert.deepEqual(
    (await log(page)).filter((l) => /chosen|told/.test(l)),
    ['told 甲', 'chosen 乙'],
  );
  await page.evaluate(() => wx.redirectTo({ url: '/deep/deep?n=4' }));
  const none = await got(page, () =>
    getCurrentPages()
      .at(-1)
      .getOpenerEventChannel()
      .on('told', () => {}),
  );
  assert.match(none.fail, /not a function/);
}

/** Two pages of one script have a state each; a value that is undefined is passed over. */
async function data(page) {
  await page.evaluate(() => wx.navigateTo({ url: '/deep/deep?n=5' }));
  await page.evaluate(() => getCurrentPages().at(-1).setData({ word: '五', kept: undefined }));
  assert.match(complaints.pop(), /setting data field "kept" to undefined is invalid/);
  const words = await page.evaluate(() =>
    getCurrentPages()
      .slice(-2)
      .map((p) => [p.data.word, p.data.kept]),
  );
  assert.deepEqual(words, [
    ['', 'yes'],
    ['五', 'yes'],
  ]);
  const big = await got(page, () =>
    getCurrentPages()
      .at(-1)
      .setData({ word: 'x'.repeat(1_100_000) }),
  );
  assert.match(big.fail, /at once/);
  await page.evaluate(() => wx.navigateBack({ delta: 5 }));
}

/** Style v2's button, and the safe area where the phone has no tab bar. */
async function measures(page) {
  const padding = (route) =>
    page.locator(`wx-page[data-route="${route}"] .bar`).evaluate((e) => getComputedStyle(e).paddingBottom);
  await page.evaluate(() => wx.switchTab({ url: '/home/home' }));
  assert.equal(await padding('home/home'), '0px');
  const button = page.locator('wx-page[data-route="home/home"] .wide');
  assert.equal(await button.evaluate((e) => e.offsetWidth), 184); // a class asks for all of the width
  await page.evaluate(() => wx.navigateTo({ url: '/deep/deep?n=6' }));
  assert.equal(await padding('deep/deep'), '34px');
  await page.locator('wx-page[data-route="deep/deep"] .phone-back').click();
}

/**
 * A selector ends at the page's own template; `>>>` goes on into its components.
 * https://developers.weixin.qq.com/miniprogram/dev/api/ui/scroll/wx.pageScrollTo.html
 */
async function scrolling(page) {
  await got(page, () => wx.switchTab({ url: '/mine/mine' }));
  const to = (selector) => got(page, (s) => wx.pageScrollTo({ selector: s }), selector);
  const body = page.locator('wx-page[data-route="mine/mine"] .phone-body');
  const top = () => body.evaluate((scrolled) => scrolled.scrollTop);
  assert.match((await to('.inner')).fail, /no node found/);
  assert.equal(await top(), 0);
  assert.equal((await to('.whole >>> .inner')).fail, undefined);
  assert.equal(await top(), 2000);
  await got(page, () => wx.pageScrollTo({ scrollTop: 0 }));
  await got(page, () => wx.switchTab({ url: '/home/home' }));
  await page.getByRole('heading', { name: '颜色' }).waitFor(); // an aria-role is the browser's role
}

/** https://developers.weixin.qq.com/miniprogram/dev/reference/api/Page.html#onshareappmessage-object-object */
async function sharing(page) {
  const card = page.locator('.phone-card');
  await page.locator('wx-page:not([hidden]) .share').click();
  assert.equal(await card.getAttribute('data-path'), '/deep/deep?n=9');
  await shoot(page, '95-share');
  await answerWith(page, '发送');
  await page.evaluate(() => {
    globalThis.sharePath = '/gone/gone';
  });
  await page.locator('wx-page:not([hidden]) .share').click();
  await page.locator('#crash').getByText('page "gone/gone" is not found').waitFor();
  assert.match(complaints.splice(0).join(), /gone\/gone/);
  await page.locator('#crash').evaluate((e) => e.remove());
  await page.evaluate(() => wx.navigateTo({ url: '/deep/deep?n=7' }));
  await page.getByRole('button', { name: '小程序菜单' }).click();
  assert.match(await dialog(page).getByText('转发给朋友').getAttribute('class'), /off/); // it has no handler
  await shoot(page, '95-menu');
  await answerWith(page, '取消');
  await page.evaluate(() => wx.navigateBack());
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/ui/tab-bar/wx.setTabBarBadge.html and dark mode */
async function bars(page) {
  await page.evaluate(() => wx.setTabBarBadge({ index: 1, text: '3' }));
  await page.evaluate(() => wx.showTabBarRedDot({ index: 0 }));
  const tab = page.locator('#tabs button');
  assert.equal(await tab.nth(1).locator('.face').getAttribute('data-badge'), '3');
  assert.match(await tab.nth(0).locator('.face').getAttribute('class'), /dot/);
  await page.evaluate(() => wx.setTabBarBadge({ index: 1, text: '12345' }));
  assert.equal(await tab.nth(1).locator('.face').getAttribute('data-badge'), '…');
  await page.evaluate(() => wx.navigateTo({ url: '/deep/deep?n=8' }));
  assert.match((await got(page, () => wx.removeTabBarBadge({ index: 1 }))).fail, /not TabBar page/);
  await page.evaluate(() => wx.navigateBack());
  await page.evaluate(() => wx.removeTabBarBadge({ index: 1 }));
  assert.equal(await tab.nth(1).locator('[data-badge]').count(), 0);

  const seen = () =>
    page.evaluate(() => [
      getComputedStyle(document.querySelector('wx-page:not([hidden]) .phone-nav')).backgroundColor,
      getComputedStyle(document.getElementById('tabs')).backgroundColor,
      getComputedStyle(document.querySelector('wx-page:not([hidden]) .theme')).color,
      document.querySelector('#tabs img').getAttribute('src'),
      wx.getAppBaseInfo().theme,
    ]);
  assert.equal(
    await page
      .locator('#tabs img')
      .first()
      .evaluate((img) => img.naturalWidth),
    81,
  );
  assert.deepEqual(await seen(), [
    'rgb(255, 255, 255)',
    'rgb(250, 250, 250)',
    'rgb(0, 0, 1)',
    'icons/day.png',
    'light',
  ]);
  await page.evaluate(() => wx.onThemeChange(({ theme }) => globalThis.log.push(theme)));
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.querySelector('#tabs img').getAttribute('src') === 'icons/night.png');
  assert.deepEqual(await seen(), [
    'rgb(16, 16, 16)',
    'rgb(32, 32, 32)',
    'rgb(255, 255, 254)',
    'icons/night.png',
    'dark',
  ]);
  assert.ok((await log(page)).includes('dark'));
  await shoot(page, '95-dark');
  const asked = got(page, () => wx.showModal({ title: '删除草稿', content: '删除后不能恢复' }));
  await shoot(page, '95-dark-modal');
  await answerWith(page, '确定');
  await asked;
  await page.emulateMedia({ colorScheme: 'light' });
}

/** A picker is WeChat's wheels, by finger, mouse and keyboard. */
async function wheels(page) {
  const chosen = () => page.locator('wx-page:not([hidden]) .chosen').innerText();
  await page.locator('wx-page:not([hidden]) .word').click();
  await dialog(page).getByRole('option', { name: '乐昌市' }).click();
  await page.waitForFunction(() => document.querySelector('.wheel [aria-selected=true]')?.textContent === '乐昌市');
  await shoot(page, '95-wheel');
  await answerWith(page, '确定');
  assert.equal(await chosen(), '1');
  await page.locator('wx-page:not([hidden]) .day').click();
  await dialog(page).getByRole('option', { name: '2026年' }).waitFor();
  await shoot(page, '95-day');
  await answerWith(page, '确定');
  assert.equal(await chosen(), '2026-12-08');
  await page.locator('wx-page:not([hidden]) .day').click();
  await answerWith(page, '取消');
  assert.equal(await chosen(), 'cancelled');
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html */
async function privacy(page) {
  const choose = () => wx.chooseMedia({ count: 1 });
  const refused = got(page, choose);
  await shoot(page, '95-privacy');
  await answerWith(page, '拒绝');
  assert.equal((await refused).fail, 'chooseMedia:fail privacy permission is not authorized');
  const agreed = got(page, choose);
  await answerWith(page, '同意');
  await cancelFiles(page);
  assert.equal((await agreed).fail, 'chooseMedia:fail cancel');
  assert.equal((await got(page, () => wx.getPrivacySetting())).ok.needAuthorization, false);
}

/** A page opened by a message stands alone: a house leads home, and there is no way back. */
async function alone(page, base) {
  await page.goto(`${base}/?page=${encodeURIComponent('/deep/deep?n=1')}`);
  await page.locator('.phone-home').waitFor();
  assert.match((await got(page, () => wx.navigateBack())).fail, /first page/);
  await page.locator('.phone-home').click();
  assert.deepEqual(await page.evaluate(() => getCurrentPages().map((p) => p.route)), ['home/home']);
}

/** Sheets, bars and fixed elements stay inside the phone, also when everything is twice as large. */
async function inside(base) {
  for (const [width, height] of [
    [320, 640],
    [375, 760],
    [430, 932],
    [683, 384],
    [1366, 768],
    [1920, 1080],
  ]) {
    const page = await person(width, height);
    await page.goto(base);
    await page.locator('.run').waitFor();
    const phone = await page.locator('#phone').boundingBox();
    assert.equal(phone.width, width > 480 ? 375 : width);
    const fixed = await page.locator('.pinned').boundingBox();
    const tabs = await page.locator('#tabs').boundingBox();
    assert.ok(fixed.x >= phone.x && fixed.x + fixed.width <= phone.x + phone.width, 'a fixed element leaves the phone');
    assert.ok(fixed.y + fixed.height <= tabs.y + 1, 'a fixed element covers the tab bar');
    const asked = got(page, () => wx.showModal({ title: '提示', content: '很长的话'.repeat(40) }));
    await dialog(page).waitFor();
    assert.deepEqual(await strays(page), []);
    await shoot(page, `96-inside-${width}`);
    await answerWith(page, '确定');
    await asked;
    await page.context().close();
  }
}

export async function strict() {
  const { base, close } = await serve();
  try {
    const page = await person(375, 760);
    await page.goto(base);
    await page.locator('.run').waitFor();
    await shoot(page, '95-home');
    await privacy(page);
    for (const story of [consent, network, interaction, permissions, storage, stack, talking, data, measures]) {
      await story(page);
    }
    for (const story of [scrolling, sharing, bars, wheels, pictures, coming]) await story(page);
    await alone(page, base);
    await page.context().close();
    await inside(base);
  } finally {
    close();
  }
}
