// The eyes of an auditor after the payment: a signal is looked at, a spot check
// is announced, drawn, and drawn again from the command line, the audit log
// tells who did and read what, and the employee sees what is held on them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { base, here, on, person, post, shoot } from './office.mjs';
import { daysOn } from './study.mjs';

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

async function signal(county, claim) {
  await county.goto(`${base}/console/claims/${claim.id}`);
  const card = county.locator('#signals');
  await card.locator('.signal-open').first().waitFor();
  await card.locator('summary', { hasText: '填写意见' }).first().click();
  await card.locator('[name=note]').first().fill('两份备案课程不同，已核对学习时间');
  await card.getByRole('button', { name: '看过：正常' }).first().click();
  await county
    .locator('#signals')
    .getByText('看过：正常：两份备案课程不同')
    .or(county.locator('#signals').getByText('两份备案课程不同，已核对学习时间'))
    .first()
    .waitFor();
  await shoot(county, '120-signal');
}

/** The draw of the page and the draw of the command line are one. */
async function spotCheck(claim) {
  const city = await person(1366, 768);
  await city.goto(base);
  await city.getByText('进入市局控制台').click();
  const { today } = await (await fetch(`${base}/dev/clock`)).json();
  await city.goto(`${base}/console/draws`);
  await city.locator('[name=title]').fill('年终抽查');
  await city.locator('[name=from]').fill(daysOn(today, -60));
  await city.locator('[name=until]').fill(daysOn(today, -1));
  await city.locator('[name=source]').fill('次日公布的开奖号码，各号码写两位连写');
  await city.locator('[name=seed_day]').fill(daysOn(today, 1));
  await press(city, '公告');
  await city.getByText('年终抽查').first().waitFor();
  const one = city.url();
  await post('/dev/clock', { to: `${daysOn(today, 1)}T10:00:00+08:00` });
  await city.goto(one);
  await city.locator('[name=seed]').fill('0711192530');
  await press(city, '抽取');
  await city.locator('.draw-case', { hasText: claim.number }).waitFor();
  await shoot(city, '121-drawn');
  const anybody = await person(1366, 768);
  await anybody.goto(one.replace('/console', ''));
  await shoot(anybody, '122-public-draw');
  const link = await anybody.locator('a[href$=".csv"], a[href$="/list"], a[download]').first().getAttribute('href');
  const list = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-draw-')), 'list.csv');
  fs.writeFileSync(list, Buffer.from(await (await fetch(new URL(link, base))).arrayBuffer()));
  const { stdout } = await promisify(execFile)(path.join(here, '../../../bin/shigang'), [
    'draw',
    '--seed',
    '0711192530',
    list,
  ]);
  assert.match(stdout, new RegExp(claim.number));
  fs.rmSync(path.dirname(list), { recursive: true });
  await city.locator('summary', { hasText: '登记结果' }).first().click();
  await city.locator('.draw-case [name=note]').first().fill('资料齐全，学习记录一致');
  await city.getByRole('button', { name: '合格', exact: true }).first().click();
  await city.getByText('资料齐全，学习记录一致').first().waitFor();
  return city;
}

/** The log knows the second person's decision, and whoever read an account whole. */
async function auditLog(county, city, claim) {
  await county.goto(`${base}/console/claims/${claim.id}`);
  await county.locator('summary', { hasText: '查看完整账号' }).click();
  await county.locator('form[action$="payee/reveal"] [name=reason]').fill('与银行核对');
  await county.locator('form[action$="payee/reveal"] button').click();
  await county.getByText('6217003110012345678').first().waitFor();
  await city.goto(`${base}/console/audit`);
  await city.getByPlaceholder('备案、申领、评估编号或企业信用代码').fill(claim.number);
  await press(city, '查找');
  await city.locator('td', { hasText: '复核通过' }).first().waitFor();
  await shoot(city, '123-audit');
  await city.getByText('只看查看完整信息').click();
  await press(city, '查找');
  await city.locator('td', { hasText: '与银行核对' }).first().waitFor();
  await shoot(city, '124-audit-readings');
  assert.equal((await city.locator('body').innerText()).includes('6217003110012345678'), false);
  const anybody = await person(1366, 768);
  await anybody.goto(`${base}/audit`);
  await anybody.getByText('操作日志校验值').first().waitFor();
}

/** The employee reads what is held, and asks for a correction. */
async function ownData() {
  const phone = await person(390, 844);
  await phone.goto(`${base}/phone/?as=employee&page=/pages/trainee/own`);
  const page = on(phone, 'pages/trainee/own');
  await page.getByText('车工线上适岗培训').first().waitFor();
  await shoot(phone, '125-own');
  await phone.setViewportSize({ width: 320, height: 700 });
  await shoot(phone, '125-own-320');
  assert.equal((await page.innerText()).includes('440203199001080077'), false);
}

/** What an auditor looks at when the money has been paid. */
export async function auditor({ county, claim }) {
  await signal(county, claim);
  const city = await spotCheck(claim);
  await auditLog(county, city, claim);
  await ownData();
}
