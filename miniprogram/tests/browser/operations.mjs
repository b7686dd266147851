// What reaches whom, and the page of whoever sees to it: HR's message settings
// on a narrow phone, a clerk's settings, and the city's operations page.
import assert from 'node:assert/strict';
import { base, on, person, shoot } from './office.mjs';

/** A double tap on a slow network makes one calendar address, which is the one that is shown and read. */
async function oneAddress(hr, settings) {
  let made = 0;
  let answer;
  const slow = new Promise((resolve) => {
    answer = resolve;
  });
  await hr.route('**/me/calendar', async (route) => {
    made += 1;
    await slow;
    await route.continue();
  });
  await settings.locator('.make').dblclick();
  answer();
  const address = await settings.locator('.calendar .address wx-text').first().innerText();
  const calendar = await fetch(address);
  assert.match(await calendar.text(), /^BEGIN:VCALENDAR/);
  assert.equal(made, 1, 'two addresses were made, of which one is dead');
  await hr.unroute('**/me/calendar');
  await shoot(hr, '53-calendar');
}

async function hrChooses() {
  const hr = await person(320, 700);
  await hr.goto(`${base}/phone/?as=hr&page=/pages/me/me`);
  await on(hr, 'pages/me/me').getByText('消息设置').click();
  const settings = on(hr, 'pages/me/preferences');
  const returned = settings.locator('.preference-filing_returned');
  await returned.getByText('办理必须送达，至少留一种').waitFor();
  // no e-mail address yet: WeChat is the only way
  await returned.locator('.by-wechat .t-switch__body--disabled').waitFor();
  const starts = settings.locator('.preference-training_starts .by-wechat');
  await starts.locator('.t-switch__body--checked').waitFor();
  await Promise.all([hr.waitForResponse((r) => r.request().method() === 'PUT' && r.ok()), starts.click()]);
  await shoot(hr, '50-preferences');
  await hr.goto(`${base}/phone/?as=hr&page=/pages/me/preferences`);
  await settings
    .locator('.preference-training_starts .by-wechat .t-switch__body:not(.t-switch__body--checked)')
    .waitFor();
  await settings.getByRole('button', { name: '允许微信通知' }).click();
  await shoot(hr, '51-consent');
  await hr.getByRole('button', { name: '允许', exact: true }).click();
  await settings
    .getByText(/还可收 [1-9]\d* 条/)
    .first()
    .waitFor();
  await settings.getByText('已允许').first().waitFor();
  await returned.scrollIntoViewIfNeeded();
  await shoot(hr, '52-preferences-duty');
  await oneAddress(hr, settings);
}

async function clerkChooses(county) {
  await county.goto(`${base}/console/settings`);
  await county.getByLabel('有新的待办').uncheck();
  await county.getByRole('button', { name: '保存' }).click();
  await county.getByText('✔ 已保存').waitFor();
  assert.equal(await county.getByLabel('有新的待办').isChecked(), false);
  assert.equal(await county.getByLabel(/备案审核快到期/).isDisabled(), true);
  assert.equal((await county.goto(`${base}/console/operations`)).status(), 403);
}

async function cityOperates(city) {
  await city.goto(`${base}/console/operations`);
  await city.getByText('一切正常').waitFor();
  await shoot(city, '53-operations');
  await city.locator('.channel', { hasText: '公众号模板消息' }).getByText('停用', { exact: true }).click();
  await city.locator('.channel', { hasText: '公众号模板消息' }).getByLabel('停用的原因').fill('模板正在改版');
  await city.getByRole('button', { name: '停用公众号模板消息' }).click();
  await city.getByText('公众号模板消息已停用（模板正在改版）').waitFor();
  await shoot(city, '54-operations-off');
  await city.locator('.channel', { hasText: '公众号模板消息' }).getByText('启用', { exact: true }).click();
  await city.getByRole('button', { name: '启用公众号模板消息' }).click();
  await city.getByText('一切正常').waitFor();
}

/** Goes on where the story before the training ended. */
export async function choosesAndOperates() {
  await hrChooses();
  const county = await person(1366, 768);
  await county.goto(base);
  await county.getByText('进入县区控制台').click();
  await clerkChooses(county);
  const city = await person(1366, 768);
  await city.goto(base);
  await city.getByText('进入市局控制台').click();
  await cityOperates(city);
}
