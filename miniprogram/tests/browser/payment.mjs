// From a claim before the county to the money, and back: supplement, two
// people's review, publicity, an objection, the employee's word, the payment
// plan with the bank's file and answer, and a recovery. Time is moved on the
// sandbox's clock.
import assert from 'node:assert/strict';
import { lookNarrow, standsStill } from './clocks.mjs';
import { answersWord, claimPage, claims, objects, supplements } from './claim.mjs';
import { base, on, person, post, shoot } from './office.mjs';
import { daysOn } from './study.mjs';
import { xlsx } from './xlsx.mjs';

const fund = { name: '武江区就业补助资金专账', bank: '建设银行韶关武江支行', account: '44050160000000440203' };
const payee = { account: '6217003110012345678' };

/** A chief's desk. */
async function chiefs(filing) {
  const chief = await person(1366, 768);
  await chief.goto(base);
  await chief.locator('form:has-text("县区负责人") select[name=county]').selectOption({ label: filing.county });
  await chief.getByText('进入负责人控制台').click();
  await chief.getByRole('link', { name: /^申领/ }).first().waitFor();
  return chief;
}

/** The business day. */
const clock = async () => (await (await fetch(`${base}/dev/clock`)).json()).today;

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const open = (page, claim) => page.goto(`${base}/console/claims/${claim.id}`);

async function supplementAndReview(county, chief, hr, claim) {
  await county.goto(`${base}/console/claims`);
  await county.getByText(claim.number).waitFor();
  await shoot(county, '100-claims-desk');
  await county.getByText(claim.number).click();
  await county.getByText('240 元').first().waitFor();
  await shoot(county, '101-claim');
  await county.locator('summary', { hasText: /^要求补充材料$/ }).click();
  await county.locator('form[action$=supplement] [name=step0]').selectOption('study');
  await county.locator('form[action$=supplement] [name=message0]').fill('请补充周学完的成绩截图');
  await press(county, '要求补充材料');
  await county.getByText('待补充材料').first().waitFor();
  await shoot(county, '102-supplement');
  await supplements(hr, claim);
  await standsStill(county, chief, hr, claim, await clock());
  await open(county, claim);
  await press(county, '初审通过');
  await county.getByText('待复核').first().waitFor();
}

async function secondPerson(county, chief, claim) {
  await open(county, claim);
  assert.equal(
    await county
      .getByRole('button', { name: '复核通过', exact: true })
      .isEnabled()
      .catch(() => false),
    false,
  );
  await open(chief, claim);
  await shoot(chief, '103-approve');
  await press(chief, '复核通过');
  await chief.locator('main > :not(.help)').getByText('审核通过').first().waitFor();
  await open(county, claim);
  await press(county, '开始公示');
  await county.getByText('公示中').first().waitFor();
  await shoot(county, '104-published');
}

/** Anybody sees masked names and numbers, until the last day. */
async function publicPage(claim) {
  const anybody = await person(1366, 768);
  await anybody.goto(`${base}/publicity`);
  await anybody.getByText('车工线上适岗培训').first().waitFor();
  await shoot(anybody, '105-publicity');
  await anybody.goto(`${base}/publicity/${claim.id}`);
  await anybody.getByText('公示至').first().waitFor();
  const text = await anybody.locator('body').innerText();
  for (const secret of ['王小明', '周学完', '440203199001080077', '13900139000', payee.account])
    assert.equal(text.includes(secret), false, secret);
  await shoot(anybody, '106-publicity-people');
  await anybody.setViewportSize({ width: 320, height: 700 });
  await shoot(anybody, '106-publicity-320');
  return anybody;
}

async function ruling(county) {
  await county.goto(`${base}/console/objections`);
  await county.getByText('看到名单里有人没来').first().waitFor();
  await shoot(county, '107-objections');
  await county.getByText('看到名单里有人没来').first().click();
  await county.locator('[name=ruling][value=dismiss]').check();
  await county.locator('[name=answer]').fill('经核实学习记录和截图，异议不成立。');
  await shoot(county, '108-objection');
  await press(county, '作出处理');
  await county.locator('main > :not(.help)').getByText('不成立').first().waitFor();
}

/** The bank's answer: what the batch asked for, paid. */
function answer(batch, claim, day, voucher) {
  return xlsx([
    ['批次号', batch],
    ['付款户名', fund.name],
    ['付款开户行', fund.bank],
    ['付款账号', fund.account],
    ['制表日期', day],
    ['序号', '收款户名', '开户行', '账号', '金额(元)', '用途', '申领编号', '结果', '原因', '凭证号', '支付日期'],
    ['1', '韶关', '中国银行韶关分行', payee.account, '240.00', '补贴', claim.number, '成功', '', voucher, day],
    ['合计', '1笔', '', '', '240.00', '', '', '', '', '', ''],
  ]);
}

async function takeAnswer(county, buffer) {
  await county.locator('[name=file]').setInputFiles({
    name: '回盘.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer,
  });
  await press(county, '导入回盘文件');
}

async function payment(county, chief, claim, day) {
  await county.goto(`${base}/console/plans`);
  await county.locator(`input[name=claim][value="${claim.id}"]`).check();
  await county.locator('#plan-sum', { hasText: '240 元' }).waitFor();
  await county.locator('[name=fund_name]').fill(fund.name);
  await county.locator('[name=fund_bank]').fill(fund.bank);
  await county.locator('[name=fund_account]').fill(fund.account);
  await shoot(county, '109-payable');
  await press(county, '制定拨付计划');
  await county.getByText('合计 1 笔').waitFor();
  const plan = county.url();
  const batch = (await county.locator('h1').innerText()).split(' ')[0];
  assert.equal(await county.getByRole('button', { name: '复核通过' }).isEnabled(), false);
  await chief.goto(plan);
  await press(chief, '复核通过');
  await chief.getByText('待导出').first().waitFor();
  await county.goto(plan);
  const [file] = await Promise.all([county.waitForEvent('download'), press(county, '导出银行文件')]);
  assert.match(file.suggestedFilename(), /\.xlsx$/);
  await county.goto(plan);
  await shoot(county, '110-sent');
  assert.equal(await county.getByRole('button', { name: '导出银行文件' }).count(), 0);
  await takeAnswer(county, answer('BF440203-2020-00001', claim, day, 'V-1'));
  await county.getByText('没有导入任何内容').first().waitFor();
  await shoot(county, '111-another-batch');
  await county.goto(plan);
  await takeAnswer(county, answer(batch, claim, day, 'V-20261'));
  await county.getByText('支付成功').first().waitFor();
  await shoot(county, '112-answered');
}

/** The enterprise is told, reads why and until when, and says what it has to say; no order comes before. */
async function hearing(chief, hr, claim) {
  await open(chief, claim);
  await chief.locator('#recoveries summary', { hasText: '为什么是这一天' }).click();
  await chief.locator('#recoveries').scrollIntoViewIfNeeded();
  await shoot(chief, '113-to-be-heard');
  assert.equal(await chief.getByRole('button', { name: '复核同意，追回', exact: true }).isEnabled(), false);
  const page = await claimPage(hr, claim);
  await page.locator('.recoveries', { hasText: '拟追回 120 元' }).waitFor();
  await page.locator('.recoveries').scrollIntoViewIfNeeded();
  await shoot(hr, '113-proposed');
  await page.locator('.statement-text textarea').fill('没有');
  await page.locator('.send-statement').click();
  await page.locator('.statement-form').getByText(/太短/).waitFor();
  await shoot(hr, '113-too-short');
  await page.locator('.waive').click();
  await hr.getByText('仍然可以陈述申辩').waitFor();
  await shoot(hr, '113-waive');
  await hr.getByText('取消', { exact: true }).click();
  await page.locator('.statement-text textarea').fill('当天他本人在培训室上课，有现场照片和考勤记录。');
  await page.locator('.send-statement').click();
  await page.locator('.just-done', { hasText: '已提交陈述申辩' }).waitFor();
  await page.locator('.recoveries').scrollIntoViewIfNeeded();
  await shoot(hr, '113-answered');
  await open(chief, claim);
  await chief.locator('#recoveries').getByText('有现场照片和考勤记录').waitFor();
  await chief.locator('#recoveries').scrollIntoViewIfNeeded();
  await shoot(chief, '113-heard');
  await lookNarrow(chief, '113-heard', '#recoveries');
  await chief.goto(`${base}/console/recoveries`);
  await shoot(chief, '113-desk');
  await open(chief, claim);
}

/** One line turns out false: proposed, the enterprise heard, ordered by the second person, received. */
async function recovery(county, chief, hr, claim, day) {
  await open(county, claim);
  const line = await county.locator('.claim-inside a').first().getAttribute('href');
  await county.goto(base + line);
  await county.locator('summary', { hasText: '提出追回' }).click();
  await county.locator('form[action$=recover] [name=reason]').fill('核查发现由他人代学');
  await county.locator('form[action$=recover] button').click();
  await county.locator('#recoveries').getByText('等企业陈述申辩').first().waitFor();
  await shoot(county, '113-recovery');
  await hearing(chief, hr, claim);
  await press(chief, '复核同意，追回');
  await chief.locator('#recoveries').getByText('追回中').waitFor();
  await open(county, claim);
  await county.locator('[name=voucher]').fill('JK-77');
  await county.locator('[name=received]').fill(day);
  await press(county, '收到退款');
  await county.locator('#recoveries').getByText('已追回').waitFor();
  await shoot(county, '114-recovered');
}

/** From registration (the chain before) to payment, and back. */
export async function money() {
  const { hr, filing, claim } = await claims();
  const county = filing.desk;
  const chief = await chiefs(filing);
  await supplementAndReview(county, chief, hr, claim);
  await secondPerson(county, chief, claim);
  const anybody = await publicPage(claim);
  const follower = await person(390, 844);
  await objects(follower);
  const employee = await person(390, 844);
  await answersWord(employee);
  await ruling(county);
  const day = daysOn(await clock(), 14);
  await post('/dev/clock', { to: `${day}T09:00:00+08:00` });
  await anybody.goto(`${base}/publicity/${claim.id}`);
  await anybody.getByText('公示已').first().waitFor();
  await shoot(anybody, '115-publicity-over');
  await payment(county, chief, claim, day);
  const page = await claimPage(hr, claim);
  await page.locator('.payments', { hasText: '240' }).waitFor();
  await shoot(hr, '116-paid');
  await hr.goto(`${base}/phone/?as=hr&page=/pages/inbox/inbox`);
  await on(hr, 'pages/inbox/inbox').getByText('补贴已拨付').first().waitFor();
  await shoot(hr, '117-inbox');
  await recovery(county, chief, hr, claim, day);
  await claimPage(hr, claim);
  await shoot(hr, '118-recovered');
  return { county, claim };
}

export const moneySecrets = [fund.account, '核查发现由他人代学', '有现场照片和考勤记录'];
