// A filing on a bad network: slow, an answer that is lost, one that comes twice,
// none at all and back again. What was typed is never lost and acts once.
import assert from 'node:assert/strict';
import { base, complaints, edit, fill, on, person, shoot, turn } from './office.mjs';
import { idNumber } from './filing.mjs';

const slow = 4000; // milliseconds
const project = '例如 钳工线上适岗培训';
const form = (hr) => edit(hr).evaluate(() => getCurrentPages().at(-1).draft.form);
const id = (hr) => edit(hr).evaluate(() => getCurrentPages().at(-1).draft.id);

/** What the server holds of the draft. */
const held = (hr) =>
  hr.evaluate(async () => {
    const { id: of } = getCurrentPages().at(-1).draft;
    const headers = { authorization: `Bearer ${wx.getStorageSync('token')}` };
    return (await fetch(`/api/v1/filings/${of}`, { headers })).json();
  });

const saved = (hr) =>
  edit(hr)
    .getByText(/^已保存/)
    .waitFor();
/** The browser's own complaints of answers that the story cut off. */
const forgive = () => {
  for (let i = complaints.length - 1; i >= 0; i--)
    if (/ERR_FAILED|ERR_INTERNET/.test(complaints[i])) complaints.splice(i, 1);
};

async function draft(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  await on(hr, 'pages/filing/new').getByText('在岗培训', { exact: true }).click();
  await on(hr, 'pages/filing/new').getByText('在手机上一步一步填').click();
  await edit(hr).getByText('第2/6步').waitFor();
  await turn(hr, '项目');
  await edit(hr).getByPlaceholder(project).waitFor();
}

/** 4 s: what happens is said at once, and the next step does not wait. */
async function slowSave(hr) {
  await hr.route(/\/filings\/[^/]+$/, async (route) => {
    if (route.request().method() === 'PUT') await new Promise((r) => setTimeout(r, slow));
    await route.continue();
  });
  await fill(edit(hr), project, '慢网络');
  await edit(hr).getByPlaceholder('例如 钳工', { exact: true }).focus();
  await edit(hr).getByText('正在保存').waitFor({ timeout: 1500 });
  await fill(edit(hr), '例如 钳工', '边存边填');
  await turn(hr, '课程');
  await edit(hr)
    .getByPlaceholder('课程资源名称')
    .waitFor({ timeout: slow * 3 });
  await saved(hr);
  const { form: f } = await held(hr);
  assert.deepEqual([f.project, f.post], ['慢网络', '边存边填']);
  await hr.unroute(/\/filings\/[^/]+$/);
}

/** The server has it, the phone never learns: it is sent again with the same key, and nobody clashes. */
async function lostAnswer(hr) {
  await turn(hr, '项目');
  let cut = 0;
  const keys = [];
  await hr.route(/\/filings\/[^/]+$/, async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    keys.push(route.request().headers()['idempotency-key']);
    if (cut++) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await fill(edit(hr), project, '答复丢了');
  await edit(hr).getByText('还没有保存：没有网络，内容存在手机里').waitFor();
  await shoot(hr, '96-offline');
  await fill(edit(hr), '例如 线上培训', '丢了以后再填');
  await saved(hr);
  assert.equal(keys[0], keys[1], 'the lost save was sent under another key');
  const { form: f } = await held(hr);
  assert.deepEqual([f.project, f.method], ['答复丢了', '丢了以后再填']);
  assert.equal(await edit(hr).locator('.clash').count(), 0, 'one fought with oneself');
  await hr.unroute(/\/filings\/[^/]+$/);
  forgive();
}

/** Offline: the app is closed with what was typed; opened again with a network, it is put together and saved. */
async function offlineAndBack(hr) {
  const of = await id(hr);
  await hr.route(/\/api\/v1\//, (route) => route.abort());
  await fill(edit(hr), '学完以后会做什么', '没有网络时写的');
  await edit(hr).getByText('还没有保存：没有网络，内容存在手机里').waitFor();
  forgive();
  await hr.goto('about:blank');
  await hr.unroute(/\/api\/v1\//);
  await hr.goto(`${base}/phone/?as=hr&page=${encodeURIComponent(`/pages/filing/edit?id=${of}&step=project`)}`);
  await edit(hr).getByPlaceholder(project).waitFor();
  await saved(hr);
  assert.equal((await form(hr)).goal, '没有网络时写的');
  assert.equal((await held(hr)).form.goal, '没有网络时写的');
  forgive();
}

/** An import whose answer is lost, and one that is sent twice, make one roster. */
async function importTwice(hr) {
  await turn(hr, '名册');
  const csv = [
    '姓名,身份证号码,手机号码,平台登录账号',
    `网络一,${idNumber('44020319920101001')},13900000201,net1`,
    `网络二,${idNumber('44020319920101002')},13900000202,net2`,
  ].join('\n');
  const [chooser] = await Promise.all([hr.waitForEvent('filechooser'), edit(hr).locator('.import-roster').click()]);
  await chooser.setFiles({ name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  const preview = on(hr, 'pages/filing/import');
  await preview.getByText('读到 2 人').waitFor();
  let cut = 0;
  await hr.route(/roster\/import$/, async (route) => {
    await route.fetch(); // it arrives once more than the phone knows
    return cut++ ? route.continue() : route.abort();
  });
  await preview.getByText('保存名册（2 人）').click();
  await preview.getByText('网络不通').waitFor();
  await preview.getByText('保存名册（2 人）').click();
  await edit(hr).getByText('2 人', { exact: true }).waitFor();
  assert.equal((await held(hr)).people, 2);
  await hr.unroute(/roster\/import$/);
  forgive();
}

/** A submission whose answer is lost gives the same number when it is tapped again. */
async function submitTwice(hr) {
  await turn(hr, '平台');
  await fill(edit(hr), '网站底部可以查到', '京ICP备05000000号');
  await fill(edit(hr), '例如 203.0.113.10 北京市', '203.0.113.10 北京市');
  await turn(hr, '项目');
  await edit(hr).locator('.earliest').click();
  await edit(hr).locator('.end').first().click();
  for (const [hint, value] of [
    ['培训负责人姓名', '陈主任'],
    ['负责人11位手机号', '13800000001'],
    ['线上培训管理员姓名', '王管理'],
    ['管理员11位手机号', '13800000002'],
  ])
    await fill(edit(hr), hint, value);
  await turn(hr, '课程');
  for (const [hint, value] of [
    ['课程资源名称', '网络课'],
    ['内容要点', '要点'],
    ['培训时长，分钟', '90'],
    ['学习目的、掌握程度', '会了'],
  ])
    await fill(edit(hr), hint, value);
  await edit(hr).getByText('专业技能课').click();
  await turn(hr, '提交');
  await edit(hr).getByText('可以提交').waitFor();
  await edit(hr).getByText('我已阅读并承诺').click();
  let cut = 0;
  await hr.route(/\/submit$/, async (route) => {
    await route.fetch();
    return cut++ ? route.continue() : route.abort();
  });
  await edit(hr).getByText('提交备案', { exact: true }).click();
  await edit(hr).locator('.problem', { hasText: '网络不通' }).waitFor();
  await edit(hr).getByText('提交备案', { exact: true }).click();
  const number = await edit(hr).locator('.filing-number').innerText();
  assert.match(number, /^BA/);
  const filing = await held(hr);
  assert.deepEqual([filing.number, filing.state], [number, 'submitted']);
  await hr.unroute(/\/submit$/);
  forgive();
}

export async function badNetwork() {
  const hr = await person(375, 812);
  await draft(hr);
  await slowSave(hr);
  await lostAnswer(hr);
  await offlineAndBack(hr);
  await importTwice(hr);
  await submitTwice(hr);
}
