// Every page of the mini-program as people see it: light, dark and in 关怀模式, on a phone of 375 and of 320 px. None
// crashes, none shows words cut or over each other, English or raw values, nothing is too small for a finger or too
// pale to read. What the stories before have left on the server is what the pages show.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { base, here, on, person, shoot } from './office.mjs';
import { layout, ready, violations } from './sound.mjs';

const app = JSON.parse(fs.readFileSync(path.join(here, '../../miniprogram/app.json'), 'utf8'));
const contrast = { runOnly: { type: 'rule', values: ['color-contrast'] } };
/** One after the other, so that as little as possible changes from look to look. */
const looks = [
  { name: '375', width: 375, asks: [layout, violations] },
  { name: '375-dark', width: 375, dark: true, asks: [(page) => violations(page, contrast)] },
  { name: '320-dark', width: 320, dark: true, asks: [] },
  { name: '320', width: 320, asks: [layout] },
  { name: '320-care', width: 320, care: true, asks: [layout, (page) => violations(page, contrast)] },
  { name: '375-care', width: 375, care: true, asks: [layout] },
];
/** The pages that have been looked at, by route. */
const seen = new Set();
/** What was found on the pages that are only looked at: told of all of them at once. */
const wrong = [];

/** The whole page on a phone as high as its content, so that nothing of it is out of sight. */
async function fit(page, width) {
  await page.setViewportSize({ width, height: 812 });
  const more = await page.evaluate(() => {
    const body = document.querySelector('wx-page:not([hidden]) .phone-body');
    return body.scrollHeight - body.clientHeight;
  });
  if (more > 0) await page.setViewportSize({ width, height: 812 + more });
}

const turnCare = (page, on) =>
  page.evaluate((care) => {
    wx.setStorageSync('care', care);
    for (const follow of getApp().careFollowers) follow(care);
  }, on);

/** What is wrong with the page that a phone shows, in every look. */
async function faults(page, name) {
  if (!(await page.evaluate(() => 'see' in window))) await ready(page);
  seen.add(await page.evaluate(() => getCurrentPages().at(-1).route));
  const before = page.viewportSize();
  const found = [];
  for (const { name: look, width, dark = false, care = false, asks } of looks) {
    if (!asks.length && !process.env.SHOTS) continue;
    await turnCare(page, care);
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await fit(page, width);
    for (const ask of asks) found.push(...(await ask(page)).map((what) => `${name} ${look}: ${what}`));
    if (process.env.SHOTS) await shoot(page, `page-${name}-${look}`);
  }
  await turnCare(page, false);
  await page.setViewportSize(before);
  return found;
}

/** Looks at the page that a phone shows, in every look; what is found fails the test. */
export async function everyLook(page, name) {
  assert.deepEqual(await faults(page, name), []);
}

/** Asks the API as the phone's person. */
const ask = (page, url, method = 'GET', body = undefined) =>
  page.evaluate(
    async (asked) => {
      const headers = { authorization: `Bearer ${wx.getStorageSync('token')}`, 'content-type': 'application/json' };
      const answer = await fetch(`/api/v1${asked.url}`, {
        method: asked.method,
        headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
        body: asked.body && JSON.stringify(asked.body),
      });
      return answer.json();
    },
    { url, method, body },
  );

/** A phone of somebody's, who is known to the server, and a count of what it still waits for. */
async function phoneOf(as) {
  const page = await person(375, 812);
  const waits = new Set();
  page.on('request', (r) => waits.add(r));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => waits.delete(r));
  await page.goto(`${base}/phone/?as=${as}`);
  await page.waitForFunction(() => !!window.wx?.getStorageSync('token'));
  return { page, waits };
}

/** Opens a page, waits until it has all it asked for, and looks at it. */
async function look({ page, waits }, url, name) {
  await page.evaluate((to) => wx.reLaunch({ url: to }), `/pages/${url}`);
  for (let still = 0; still < 3; still = waits.size ? 0 : still + 1) {
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  }
  const top = on(page, `pages/${url.split('?')[0]}`);
  await top.locator('[aria-label="正在读取"]').waitFor({ state: 'detached' });
  assert.equal(await top.locator('.state[role=alert]').count(), 0, `${url}: ${await top.innerText()}`);
  wrong.push(...(await faults(page, name)));
}

/** A page's name in a picture's: filing/detail?id=… as filing-detail. */
const named = (url) => url.split('?')[0].replace('/', '-');

/** Looks at one page after the other: its address, and another name where it is looked at twice. */
async function through(phone, list) {
  for (const [url, name] of list) await look(phone, url, name ?? named(url));
}

const anybodys = [
  ['home/home', 'home-nobody'],
  ['filings/filings', 'filings-nobody'],
  ['inbox/inbox', 'inbox-nobody'],
  ['me/me', 'me-nobody'],
  ['enterprise/enterprise', 'enterprise-nobody'],
  ['publicity/publicity'],
  ['publicity/mine'],
  ['publicity/report'],
  ['notices/notices'],
  ['windows/windows'],
  ['trainee/bind'],
  ['help/help'],
  ['help/certificates'],
  ['staff/bind', 'staff-bind-nobody'],
];
const employees = [
  ['home/home', 'home-employee'],
  ['me/me', 'me-employee'],
  ['trainee/courses'],
  ['trainee/claims'],
  ['trainee/own'],
  ['trainee/unbind'],
];
const officers = [
  ['home/home'],
  ['filings/filings'],
  ['inbox/inbox'],
  ['me/me'],
  ['me/mail'],
  ['me/privacy'],
  ['me/preferences'],
  ['enterprise/enterprise'],
  ['filing/new'],
  ['filing/import'],
  ['claims/claims'],
  ['members/members'],
  ['platforms/platforms'],
  ['questions/questions'],
];
const steps = ['type', 'platform', 'project', 'roster', 'courses', 'promise'];

/** The pages of a filing, one in every state that there is. */
async function filings(hr) {
  const { items } = await ask(hr.page, '/filings');
  const one = (state, stage = '') => items.find((f) => f.state === state && f.stage === stage && !f.amends)?.id;
  const open = one('returned') ?? one('draft');
  const [coming, ended, refused] = [one('accepted', 'upcoming'), one('accepted', 'ended'), one('refused')];
  assert.ok(open && coming && ended && refused, 'the stories before have left no such filing');
  return [
    ...steps.map((step) => [`filing/edit?id=${open}&step=${step}`, `filing-edit-${step}`]),
    [`filing/detail?id=${open}`, 'filing-detail-open'],
    [`filing/detail?id=${coming}`, 'filing-detail-coming'],
    [`filing/detail?id=${refused}`, 'filing-detail-refused'],
    [`filing/detail?id=${ended}`],
    [`filing/versions?id=${ended}`],
    [`filing/letter?id=${refused}`],
    [`why/why?start=${items.find((f) => f.id === coming).start}`],
  ];
}

/** The pages of what was studied, of the claim for it, and of what else has a number. */
async function cases(hr) {
  const claim = await ask(hr.page, `/claims/${(await ask(hr.page, '/claims')).items[0].id}`);
  const [line] = (await ask(hr.page, `/claims/${claim.id}/people`)).items;
  const filing = claim.filing;
  const [learner] = (await ask(hr.page, `/filings/${filing}/study`)).items;
  const first = async (list) => (await ask(hr.page, list)).items[0].id;
  return [
    [`study/progress?id=${filing}`],
    [`study/person?id=${filing}&row=${learner.row}`],
    [`study/import?id=${filing}`],
    [`study/records?id=${filing}`],
    [`study/ledger?id=${filing}&number=${claim.filing_number}`],
    [`papers/papers?of=filing&id=${filing}&number=${claim.filing_number}`, 'papers-filing'],
    [`claim/claim?id=${claim.id}`],
    [`claim/people?id=${claim.id}`],
    [`papers/papers?of=claim&id=${claim.id}&number=${claim.number}`],
    [`claim/person?id=${claim.id}&row=${line.row}`],
    [`why/why?claim=${claim.id}`, 'why-claim'],
    [`platforms/assessment?id=${await first('/assessments')}`],
    [`questions/question?id=${await first('/questions')}`],
  ];
}

/** A member of staff, bound by the console's code, and the filing that waits or was the last to be decided. */
async function staffs(county) {
  const li = await phoneOf('li');
  const desk = await person(1366, 768);
  await desk.goto(base);
  await desk.evaluate(
    (to) => fetch('/dev/login', { method: 'POST', body: new URLSearchParams({ county: to }) }),
    county,
  );
  await desk.goto(`${base}/console/settings`);
  await desk.getByRole('button', { name: '取绑定码' }).click();
  await ask(li.page, '/staff/bind', 'POST', { code: await desk.locator('#phone-code').innerText() });
  return li;
}

async function asOfficer() {
  const hr = await phoneOf('hr');
  await through(hr, officers);
  await through(hr, await filings(hr));
  await through(hr, await cases(hr));
  return (await ask(hr.page, '/filings')).items.find((f) => f.state === 'returned');
}

async function asOthers() {
  const nobody = await phoneOf('nobody');
  const [notice] = (await ask(nobody.page, '/notices')).items;
  await through(nobody, [...anybodys, [`notice/notice?id=${notice.id}`]]);
  await through(await phoneOf('employee'), employees);
}

async function asStaff(filing) {
  const li = await staffs(/^BA(\d{6})/.exec(filing.number)[1]);
  await through(li, [['home/home', 'home-staff'], ['staff/queue'], [`staff/filing?id=${filing.id}`], ['staff/bind']]);
}

/** What is refused comes into sight at its field, which a component holds. */
export async function refusedInSight() {
  const { page } = await phoneOf('nobody');
  await page.setViewportSize({ width: 320, height: 420 });
  await page.evaluate(() => wx.reLaunch({ url: '/pages/publicity/report' }));
  const report = on(page, 'pages/publicity/report');
  const body = report.locator('.phone-body');
  await report.getByText('提交举报').waitFor();
  await body.evaluate((b) => b.scrollTo({ top: b.scrollHeight }));
  await report.getByRole('button', { name: '提交举报' }).click();
  await page.getByRole('button', { name: '取消' }).click(); // whether to be told of the answer
  await report.locator('.problem-at').first().waitFor();
  const [said, seen, top] = await body.evaluate((b) => {
    const rectOf = (e) => Element.prototype.getBoundingClientRect.call(e);
    return [rectOf(b.querySelector('.problem-at')), rectOf(b), b.scrollTop].map((x) => x.toJSON?.() ?? x);
  });
  assert.ok(said.top >= seen.top && said.bottom <= seen.bottom, 'the sentence at the field is out of sight');
  assert.ok(top > 0, 'it went to the top of the page instead');
  await shoot(page, 'page-refused-320');
}

export async function everyPage() {
  const [filing] = await Promise.all([asOfficer(), asOthers()]);
  await asStaff(filing);
  assert.equal(wrong.length, 0, wrong.join('\n'));
  assert.deepEqual(
    app.pages.filter((route) => !seen.has(route)),
    [],
    'nobody has looked at them',
  );
}
