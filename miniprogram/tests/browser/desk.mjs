// Every page of the console as each role finds it by its links: in a narrow and in a wide window, at 200 % and with
// every fold open. Nothing leaves the window, lies over another, is too pale to read or not for people; a list's first
// page is light. What the stories before have left on the server is what the pages show.
import assert from 'node:assert/strict';
import { base, person, shoot } from './office.mjs';
import { placed, plain, ready, violations } from './sound.mjs';

const roles = ['county', 'chief', 'city', 'city2', 'centre', 'admin'];
/** In CSS pixels; 683 is a window of 1366 at 200 %. */
const widths = [1366, 683, 768, 1024, 1920];
const heaviest = 150 * 1024; // bytes of a page's HTML
const files = /\/(files|static|export|logout)(\/|$)|\.(xlsx|csv|pdf|zip|png|ics)$/;

/** Pages that differ only in whose they are count as one. */
const kind = (href) => {
  const { pathname, searchParams } = new URL(href, base);
  const path = pathname
    .split('/')
    .map((part) => (/^(?=.*\d)[\w-]{8,}$/.test(part) ? ':id' : part))
    .join('/');
  return `${path}?${[...searchParams.keys()].sort().join('&')}`;
};

/** Addresses of the console that the page leads to, and that are pages. */
const links = (page) =>
  page.evaluate(() => [...document.querySelectorAll('a[href^="/console"]:not([download])')].map((a) => a.href));

/** Opens what is folded, and waits for what a fold fetches. */
async function unfold(page) {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
  await page.waitForFunction(() => !document.querySelector('.htmx-request'));
}

const tallest = 6000; // a picture of more takes the browser a minute

/** The whole page in a window as high as its content, so that nothing of it is out of sight; answers how high. */
async function fit(page, width) {
  await page.setViewportSize({ width, height: 768 });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, 768) });
  return height;
}

/** What runs the system is told by the names that its logs have; accounts and browsers have names of their own. */
const words = async (page) => (/console\/(operations|accounts|sessions|phones)/.test(page.url()) ? [] : plain(page));

async function look(page, name) {
  await unfold(page);
  await ready(page);
  const found = [];
  for (const width of widths) {
    const height = await fit(page, width);
    const asked = width === 1366 ? [placed, words, (p) => violations(p, {}, 'body')] : [placed];
    for (const ask of asked) found.push(...(await ask(page)).map((what) => `${name} ${width}: ${what}`));
    if (process.env.SHOTS && height < tallest) await shoot(page, `desk-${name.replace(/\W+/g, '-')}-${width}`);
  }
  return found;
}

/** Follows a role's links to one page of each kind, and answers what is wrong with them. */
async function walk(page, role) {
  const found = [];
  const known = new Set();
  const open = [new URL(page.url()).pathname, ...(await links(page))];
  while (open.length) {
    const href = open.shift();
    if (known.has(kind(href)) || files.test(new URL(href, base).pathname)) continue;
    known.add(kind(href));
    const answer = await page.request.get(new URL(href, base).href);
    if (!answer.headers()['content-type']?.startsWith('text/html')) continue;
    if (answer.status() !== 200) found.push(`${role} is led to ${kind(href)}, which answers ${answer.status()}`);
    const size = (await answer.body()).length;
    if (size > heaviest) found.push(`${role} ${kind(href)}: ${size} bytes`);
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.goto(new URL(href, base).href);
    open.push(...(await links(page)));
    if (!seen.has(kind(href))) found.push(...(await look(page, `${role} ${kind(href)}`)));
    seen.add(kind(href));
  }
  return found;
}

/** Kinds that somebody has looked at: what a second role sees of them differs by its buttons alone. */
const seen = new Set();

export async function everyDesk() {
  const found = [];
  for (const role of roles) {
    const page = await person(1366, 768);
    await page.goto(base);
    await page.locator(`button[value="${role}"]`).click();
    await page.waitForURL('**/console/**');
    found.push(...(await walk(page, role)));
    await page.context().close();
  }
  assert.ok(seen.size > 40, `${seen.size} kinds of pages were found`);
  assert.equal(found.length, 0, found.join('\n'));
}
