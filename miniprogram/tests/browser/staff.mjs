// A member of staff on the move: the console shows a code, the phone binds with
// it, accepts one filing and returns another; the administrator sees who is bound.
import assert from 'node:assert/strict';
import { base, on, person, shoot } from './office.mjs';

const staff = (page, name) => on(page, `pages/staff/${name}`);
const phone = (page, path) => page.goto(`${base}/phone/?as=li&page=${encodeURIComponent(path)}`);
const desk = async (as) => {
  const page = await person(1366, 768);
  await page.goto(base);
  await page.evaluate((form) => fetch('/dev/login', { method: 'POST', body: new URLSearchParams(form) }), as);
  return page;
};
const sheet = (page, name) => page.getByRole('button', { name, exact: true }).last().click();

/** Nothing of the page is wider than the phone. */
async function whole(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${name} is ${over} px too wide`);
  await shoot(page, name);
}

/** A picture at 375 and at 320 px. */
async function look(page, name) {
  await whole(page, `${name}-375`);
  await page.setViewportSize({ width: 320, height: 640 });
  await whole(page, `${name}-320`);
  await page.setViewportSize({ width: 375, height: 812 });
}

/** HR copies an accepted filing and submits it, so many times; answers the county that decides on them. */
async function waiting(n) {
  const hr = await person(375, 812);
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  await on(hr, 'pages/filings/filings').locator('.filing').first().waitFor();
  const numbers = await hr.evaluate(copyAndSubmit, n);
  assert.equal(numbers.length, n, 'the filings were not submitted');
  return /^BA(\d{6})/.exec(numbers[0])[1];
}

/** In the phone's page: asks the API as HR. */
async function copyAndSubmit(n) {
  const token = Object.entries(localStorage)
    .find(([key]) => /token/.test(key))[1]
    .replace(/"/g, '');
  const ask = async (method, path, data) => {
    const answer = await fetch(`/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: data && JSON.stringify(data),
    });
    return answer.json();
  };
  const { items } = await ask('GET', '/filings');
  const model = items.find((i) => i.state === 'accepted');
  const { strict } = await ask('GET', '/dates/filing');
  const numbers = [];
  for (let i = 0; i < n; i++) {
    const draft = await ask('POST', `/filings/${model.id}/copy`, { type: 'on_job' });
    const end = new Date(Date.parse(strict.last) + 20 * 86_400_000).toISOString().slice(0, 10);
    const courses = draft.form.courses.map((c) => ({ ...c, start: strict.last, end }));
    const form = { ...draft.form, project: `手机审核${i + 1}`, start: strict.last, end, promised: true, courses };
    const saved = await ask('PUT', `/filings/${draft.id}`, { revision: draft.revision, form });
    const now = await ask('POST', `/filings/${draft.id}/submit`, { seen: saved.seen });
    if (now.state === 'submitted') numbers.push(now.number);
  }
  return numbers;
}

async function codeOf(page) {
  await page.goto(`${base}/console/settings`);
  await page.getByRole('button', { name: '取绑定码' }).click();
  const code = await page.locator('#phone-code').innerText();
  assert.match(code, /^\d{8}$/);
  await shoot(page, 'staff-1-code');
  return code;
}

async function binds(li, code) {
  await phone(li, '/pages/staff/queue');
  await staff(li, 'queue').getByText('还没有绑定工作人员账号').waitFor();
  await look(li, 'staff-2-unbound');
  await staff(li, 'queue').getByText('去绑定').click();
  await staff(li, 'bind').getByPlaceholder('8位数字').fill('00000000');
  await staff(li, 'bind').locator('.bottom').getByText('绑定', { exact: true }).click();
  await staff(li, 'bind').getByText('绑定码不正确或已过期').first().waitFor();
  await look(li, 'staff-3-wrong');
  await staff(li, 'bind').getByPlaceholder('8位数字').fill(code);
  await staff(li, 'bind').locator('.bottom').getByText('绑定', { exact: true }).click();
  await staff(li, 'bind').getByText('看待办').waitFor();
  await look(li, 'staff-4-bound');
  await staff(li, 'bind').getByText('看待办').click();
}

async function accepts(li) {
  await staff(li, 'queue').locator('.staff-case').first().waitFor();
  await look(li, 'staff-5-queue');
  await staff(li, 'queue').locator('.staff-case[data-kind=filing], .staff-case').first().click();
  await staff(li, 'filing').getByText('准予备案').waitFor();
  await look(li, 'staff-6-filing');
  await staff(li, 'filing').getByText('准予备案').click();
  await li.getByText('准予后不能撤销').waitFor();
  await shoot(li, 'staff-7-sure');
  await sheet(li, '准予备案');
  await staff(li, 'filing').getByText('已准予备案，已通知企业').waitFor();
  await look(li, 'staff-8-accepted');
}

async function returns(li) {
  await phone(li, '/pages/staff/queue');
  await staff(li, 'queue').locator('.staff-case').first().click();
  await staff(li, 'filing').getByText('退回补正').click();
  await staff(li, 'filing').getByText('确认退回').click();
  await staff(li, 'filing').locator('.problem').first().waitFor();
  await look(li, 'staff-9-no-reason');
  await staff(li, 'filing').getByPlaceholder('写清楚要补正什么').fill('请补充培训目标');
  await staff(li, 'filing').getByText('确认退回').click();
  await staff(li, 'filing').getByText('已退回补正，已通知企业').waitFor();
  await look(li, 'staff-10-returned');
}

/** Binds, accepts, returns, and is unbound by the administrator. */
export async function staffOnTheMove() {
  const office = await desk({ county: await waiting(2) });
  const li = await person(375, 812);
  await binds(li, await codeOf(office));
  await accepts(li);
  await returns(li);
  await office.goto(`${base}/console/settings`);
  await office.getByText('已绑定', { exact: true }).waitFor();
  await shoot(office, 'staff-11-console');
  const root = await desk({ as: 'admin' });
  await root.goto(`${base}/console/phones`);
  await shoot(root, 'staff-12-phones');
  await root.getByRole('button', { name: /^解除/ }).first().click();
  await root.getByText('没有工作人员绑定手机').waitFor();
  await phone(li, '/pages/staff/queue');
  await staff(li, 'queue').getByText('还没有绑定工作人员账号').waitFor();
}
