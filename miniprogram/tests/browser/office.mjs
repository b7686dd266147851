// One server, one browser, and people with phones and desks of their own.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const here = path.dirname(new URL(import.meta.url).pathname);
const shots = process.env.SHOTS || fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-shots-'));
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-data-'));
let server;
let browser;
let log = '';
/** Where the server is, once it has opened. */
export let base;
/** Whatever a page complained of. */
export const complaints = [];

let release;
/**
 * Ends the server when this process is gone, however it went. The shell waits at a pipe, which the system closes with
 * the process, and does not hear what a terminal tells the whole group.
 */
function guard(pid) {
  const wait = `trap '' HUP INT QUIT TERM; read -r _ || kill -INT "$0"`;
  const shell = spawn('sh', ['-c', wait, String(pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  release = () => shell.stdin.end('\n');
}

export async function open() {
  fs.mkdirSync(shots, { recursive: true });
  server = spawn(
    path.join(here, '../../../bin/shigang'),
    ['--verbose', 'serve', '--demo', '--addr', '127.0.0.1:0', '--data', data],
    { env: { SHIGANG_DEMO_CITY: 'false', ...process.env } },
  );
  server.stderr.on('data', (d) => {
    log += d;
  });
  base = await new Promise((resolve, reject) => {
    server.stdout.on('data', (d) => {
      const m = String(d).match(/http:\/\/[\d.:]+/);
      if (m) resolve(m[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  guard(server.pid);
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What of the people's data stands in clear in the log, the database or its WAL. */
export function clear(secrets) {
  const files = fs
    .readdirSync(data)
    .filter((f) => f.startsWith('shigang.db'))
    .map((f) => [f, fs.readFileSync(path.join(data, f))]);
  return [['the log', Buffer.from(log)], ...files].flatMap(([place, bytes]) =>
    secrets.filter((s) => bytes.includes(Buffer.from(s))).map((s) => `${place} shows ${s}`),
  );
}

export async function close() {
  await browser?.close();
  server?.removeAllListeners('exit');
  server?.kill('SIGINT');
  release?.();
  fs.rmSync(data, { recursive: true, force: true });
}

/**
 * A person's browser; whatever it complains of fails the test. Who has used the phone before has agreed to WeChat's
 * privacy guide; a stranger is asked at the first use of personal data.
 */
export async function person(width, height, { stranger = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height } });
  if (!stranger)
    await context.addInitScript(() => {
      const as = new URLSearchParams(location.search).get('as') || 'hr';
      if (location.pathname.startsWith('/phone')) localStorage.setItem(`privacy:${as}`, 'yes');
    });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // long: on a busy machine all takes its time
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type()) && !/status of 4\d\d/.test(m.text())) complaints.push(m.text());
  });
  page.on('pageerror', (e) => complaints.push(e.message));
  return page;
}

export const shoot = (page, name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
/** Pictures of everything that is open. */
export async function shootAll(name) {
  const open = browser.contexts().flatMap((c) => c.pages());
  await Promise.all(open.map((page, i) => shoot(page, `failed-${name}-${i}`).catch(() => {})));
}
export const on = (page, route) => page.locator(`wx-page[data-route="${route}"]`);
export const edit = (page) => on(page, 'pages/filing/edit');
/** Turns to a step of the filing by what stands under its mark. */
export const turn = (page, step) => edit(page).locator('.wizard-step', { hasText: step }).click();
/** Submits the filing that is open, has the result told, and answers its number. */
export async function submit(page) {
  await edit(page).getByText('提交备案', { exact: true }).click();
  const number = await edit(page).locator('.filing-number').innerText();
  await edit(page).getByText('办好了告诉我').click();
  await page.getByRole('button', { name: '允许' }).click();
  await edit(page).getByText('查看办理进度').waitFor();
  return number;
}
export const fill = (scope, placeholder, value) =>
  scope.getByPlaceholder(placeholder, { exact: true }).first().fill(value);
export const post = (url, body) =>
  fetch(base + url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then((r) => r.json());
