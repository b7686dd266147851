// From an ended training to a claim before the county, on the phone; and the
// phone's part of what comes after, for the stories that walk on.
import assert from 'node:assert/strict';
import { base, fill, on, person, post, shoot } from './office.mjs';
import { idNumber } from './filing.mjs';
import { everyLook } from './pages.mjs';
import { api, daysOn, desk, employee, filed } from './study.mjs';

/** The employee whose phone it is, one more who is done, and two who are not. */
const people = [
  employee,
  ...[
    ['周学完', '44020319920101001', '13622220001'],
    ['吴没学完', '44020319920202002', '13622220002'],
    ['郑没学', '44020319920303003', '13622220003'],
  ].map(([name, body, phone]) => ({ name, id_number: idNumber(body), phone, account: `acc${phone.slice(-4)}` })),
];

/** What of this story must stand nowhere in clear. */
export const claimSecrets = [
  ...people.slice(1).flatMap((p) => [p.name, p.id_number, p.phone, p.account]),
  '6217003110012345678',
  '6222021001112223334',
  '看到名单里有人没来',
];

const go = (phone, as, page) => phone.goto(`${base}/phone/?as=${as}&page=${encodeURIComponent(page)}`);

/** Every person's phone is 390 wide; the smallest is looked at too, and large type. */
async function lookSmall(phone, name) {
  await phone.setViewportSize({ width: 320, height: 700 });
  await shoot(phone, `${name}-320`);
  await phone.setViewportSize({ width: 390, height: 844 });
}

/** An accepted filing whose training is over, two of its four people done. */
export async function endedTraining(hr) {
  const filing = await filed(hr, people);
  const county = await desk(filing);
  await post('/dev/clock', { to: `${daysOn(filing.start, 15)}T09:00:00+08:00` });
  const day = daysOn(filing.start, 1);
  const row = (p, course, from, to) => [p.name, p.id_number, course, `${day} ${from}:00`, `${day} ${to}:00`].join(',');
  const rows = [
    '姓名,身份证号码,课程名称,开始时间,结束时间',
    ...people.slice(0, 2).flatMap((p) => [row(p, '安全生产', '09:00', '10:30'), row(p, '车床点检', '14:00', '15:30')]),
    row(people[2], '安全生产', '09:00', '09:30'),
  ];
  const form = new FormData();
  form.set('file', new Blob([rows.join('\n')], { type: 'text/csv' }), '学习记录.csv');
  const token = await hr.evaluate(() => JSON.parse(localStorage.getItem('storage:hr:token')));
  const answer = await fetch(`${base}/api/v1/filings/${filing.id}/study/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': filing.id },
    body: form,
  });
  assert.ok(answer.ok, await answer.text());
  await post('/dev/clock', { to: `${daysOn(filing.end, 1)}T09:00:00+08:00` });
  return { ...filing, desk: county };
}

/** One tap on the ended training opens the claim, which says at once what is missing. */
export async function opensClaim(hr, filing) {
  await go(hr, 'hr', '/pages/home/home');
  const home = on(hr, 'pages/home/home');
  await home.getByText('申领补贴').first().waitFor();
  await shoot(hr, '80-home');
  await go(hr, 'hr', `/pages/filing/detail?id=${filing.id}`);
  const detail = on(hr, 'pages/filing/detail');
  await detail.locator('.claim-now .tap-first').waitFor();
  await shoot(hr, '81-ended');
  await detail.locator('.claim-now .tap-first').click();
  const page = on(hr, 'pages/claim/claim');
  await page.locator('.claim-amount', { hasText: /240\s*元/ }).waitFor();
  await page.getByText('2 人 · 8 课时').waitFor();
  await page.locator('.missing', { hasText: '还差 1 项' }).waitFor();
  await shoot(hr, '82-claim-draft');
  await lookSmall(hr, '82-claim-draft');
}

/** A person is left out and taken in again, and somebody's nothing is explained. */
export async function looksAtPeople(hr) {
  await on(hr, 'pages/claim/claim').getByText('每个人怎么算的').click();
  const list = on(hr, 'pages/claim/people');
  await list.locator('.claim-person').nth(1).waitFor();
  await shoot(hr, '83-people');
  await list.locator('.claim-person', { hasText: '4 课时' }).first().click();
  const one = on(hr, 'pages/claim/person').last();
  await one.locator('.amount-sentence', { hasText: '= 4 课时 × 30 元 = 120 元' }).waitFor();
  await shoot(hr, '84-person');
  await one.locator('.omit', { hasText: '不为他申领' }).click();
  await one.locator('.omit', { hasText: '重新为他申领' }).click();
  await one.locator('.omit', { hasText: '不为他申领' }).waitFor();
  await hr.locator('wx-page:not([hidden]) .phone-nav .phone-back').click();
  await list.locator('.chip-left').click();
  await list.getByText('0 课时：还没有完成的课程').first().waitFor();
  await shoot(hr, '85-people-left');
  await hr.locator('wx-page:not([hidden]) .phone-nav .phone-back').click();
}

/** The owner fills in the account, in the enterprise's own name alone. */
export async function fillsPayee(hr) {
  const page = on(hr, 'pages/claim/claim');
  await page.locator('.task-payee').click();
  const payee = page.locator('.payee-sheet');
  await fill(payee, '例如 中国银行韶关分行', '中国银行韶关分行');
  await fill(payee, '8至32位数字', '6217');
  await payee.locator('.save-payee').click();
  await payee.getByText('请填写8至32位数字的银行账号').waitFor();
  await shoot(hr, '86-payee');
  await fill(payee, '8至32位数字', '6217 0031 1001 2345 678');
  await payee.locator('.save-payee').click();
  await page.locator('.payee', { hasText: '中国银行韶关分行，尾号5678' }).waitFor();
}

/** With the account known, from the first screen to the number: the taps are counted. */
export async function submitsClaim(hr) {
  await go(hr, 'hr', '/pages/home/home');
  const page = on(hr, 'pages/claim/claim');
  const taps = [
    () => on(hr, 'pages/home/home').locator('.need-button').click(),
    () => page.getByRole('button', { name: '承诺并提交' }).click(),
    () => hr.getByRole('button', { name: '允许' }).click(),
  ];
  assert.ok(taps.length <= 4, `${taps.length} taps to submit a claim`);
  await taps[0]();
  await page.getByText('点下去就作出上面的企业承诺').waitFor();
  await shoot(hr, '87-claim-ready');
  for (const tap of taps.slice(1)) await tap();
  await page.locator('.just-done', { hasText: '已提交' }).waitFor();
  await page.getByText(/^SL\d+/).waitFor();
  await page.getByText('提出审核意见').first().waitFor();
  await shoot(hr, '88-submitted');
  await lookSmall(hr, '88-submitted');
  await page.getByText('为什么是这些日期').click();
  await on(hr, 'pages/why/why').getByText('收到补贴申请后15个工作日内提出审核意见').first().waitFor();
  await shoot(hr, '89-why');
  await hr.locator('wx-page:not([hidden]) .phone-nav .phone-back').click();
  const number = (await page.getByText(/^SL\d+/).innerText()).match(/SL[\d-]+/)[0];
  const { items } = await api(hr, 'GET', '/claims');
  return { ...items.find((c) => c.number === number) };
}

/** Where a claim stands is at most two taps from the first screen. */
async function readsStatus(hr) {
  await go(hr, 'hr', '/pages/home/home');
  const live = on(hr, 'pages/home/home').locator('.live', { hasText: '车工线上适岗培训' });
  await live.filter({ hasText: '公示' }).first().click(); // one tap
  const page = on(hr, 'pages/claim/claim');
  await page.locator('.moment.now', { hasText: '等待县区审核' }).waitFor();
  await page.getByText('还剩', { exact: false }).first().waitFor();
  await shoot(hr, '88-status');
}

/** The claim's page as HR opens it anew. */
export async function claimPage(hr, claim) {
  await go(hr, 'hr', `/pages/claim/claim?id=${claim.id}`);
  const page = on(hr, 'pages/claim/claim');
  await page.locator('.claim-amount').waitFor();
  return page;
}

/** What the county asked for is attached and the claim submitted again. */
export async function supplements(hr, claim) {
  const page = await claimPage(hr, claim);
  await page.locator('.reason').first().waitFor();
  await page.locator('.attach').click();
  await page.locator('.take-photo-supplement').waitFor();
  await shoot(hr, '90-supplement');
  await page.getByRole('button', { name: '重新提交' }).click();
  await hr.getByRole('button', { name: '允许' }).click();
  await page.getByText('已重新提交').waitFor();
}

/** Anybody reads the publicity and objects to one person of it. */
export async function objects(phone, as = 'follower') {
  await go(phone, as, '/pages/publicity/publicity');
  const list = on(phone, 'pages/publicity/publicity');
  await list.locator('.public-claim').first().waitFor();
  await shoot(phone, '91-publicity');
  await list.locator('.public-claim').first().click();
  const page = on(phone, 'pages/publicity/detail');
  await page.locator('.public-person').first().waitFor();
  await shoot(phone, '92-publicity-detail');
  await everyLook(phone, 'publicity-detail');
  await page.getByRole('button', { name: '提出异议' }).click();
  const form = on(phone, 'pages/publicity/object');
  await fill(form, '哪里不实、您怎么知道的', '看到名单里有人没来');
  await form.locator('.chip.some').click();
  await form.locator('.public-person').last().click();
  await shoot(phone, '93-objection');
  await everyLook(phone, 'publicity-object');
  await form.getByRole('button', { name: '提交异议' }).click();
  await phone.getByRole('button', { name: '允许' }).click();
  await form.locator('.taken', { hasText: '1人暂缓拨付' }).waitFor();
  await form.getByRole('button', { name: '看我的异议和答复' }).click();
  await on(phone, 'pages/publicity/mine').locator('.objection', { hasText: '看到名单里有人没来' }).waitFor();
  await shoot(phone, '94-objections');
}

/** The employee is asked whether it is true, and answers. */
export async function answersWord(phone, word = 'yes') {
  await go(phone, 'employee', '/pages/trainee/courses');
  await on(phone, 'pages/trainee/courses').locator('.own-claims').click();
  const page = on(phone, 'pages/trainee/claims');
  await page.getByText('属实吗？').first().waitFor();
  await shoot(phone, '95-word');
  await lookSmall(phone, '95-word');
  if (word === 'yes') await page.locator('.say-yes').first().click();
  else {
    await page.locator('.doubt').first().click();
    await page.locator('.say-no').first().click();
  }
  await page
    .getByText(word === 'yes' ? '您已答复：属实' : '您已答复：不属实')
    .first()
    .waitFor();
  await shoot(phone, '96-word-answered');
}

/** From an ended training to a claim that waits for the county. */
export async function claims() {
  const hr = await person(390, 844);
  await hr.goto(`${base}/phone/?as=hr`);
  await on(hr, 'pages/home/home').locator('.need').waitFor();
  const filing = await endedTraining(hr);
  await opensClaim(hr, filing);
  await looksAtPeople(hr);
  await fillsPayee(hr);
  const claim = await submitsClaim(hr);
  await readsStatus(hr);
  await go(hr, 'hr', '/pages/claims/claims');
  await on(hr, 'pages/claims/claims').locator('.claim', { hasText: claim.number }).waitFor();
  await shoot(hr, '98-claims');
  return { hr, filing, claim };
}
