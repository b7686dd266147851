// The first look: most people open the first page, and the phone in it, in a
// desktop window. Whatever the window, it is a phone with everything inside it.
import assert from 'node:assert/strict';
import { base, on, person, shoot } from './office.mjs';
import { strays } from './strays.mjs';

const windows = [
  [320, 640],
  [375, 760],
  [430, 932],
  [1366, 768],
  [1920, 1080],
];

async function phoneIn(width, height) {
  const hr = await person(width, height);
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  const filings = on(hr, 'pages/filings/filings');
  const create = filings.getByRole('button', { name: '新建备案' });
  await create.waitFor();
  const phone = await hr.locator('#phone').boundingBox();
  assert.equal(phone.width, width > 480 ? 375 : width);
  assert.ok(phone.y >= 0 && phone.y + phone.height <= height, 'the phone is higher than the window');
  assert.deepEqual(await strays(hr), []);
  const bar = await filings.locator('.s-bar').boundingBox();
  const tabs = await hr.locator('#tabs').boundingBox();
  assert.ok(bar.width <= phone.width && bar.y + bar.height <= tabs.y + 1, 'the bottom bar covers the tab bar');
  await shoot(hr, `90-filings-${width}`);

  await hr.locator('#tabs').getByText('我的').click(); // a covered tab cannot be clicked
  await on(hr, 'pages/me/me').getByText('受理窗口及电话').click();
  await on(hr, 'pages/windows/windows')
    .getByText(/拨打|电话/)
    .first()
    .waitFor();
  assert.deepEqual(await strays(hr), []);

  await hr.goto(`${base}/phone/?as=hr&page=/pages/enterprise/enterprise`);
  const enterprise = on(hr, 'pages/enterprise/enterprise');
  await enterprise.locator('.file-group-licence .file-row').first().click();
  const picture = hr.getByRole('dialog', { name: '查看图片' });
  await picture.locator('img').evaluate((img) => img.decode());
  assert.deepEqual(await strays(hr), []);
  await shoot(hr, `91-picture-${width}`);
  await picture.click();
  await picture.waitFor({ state: 'detached' });
}

/** Every door stands in the first screen of a desktop window, the administrator's too. */
async function firstPage() {
  const anybody = await person(1366, 768);
  await anybody.goto(base);
  const doors = await anybody.locator('.door').all();
  assert.ok(doors.length >= 8, `${doors.length} doors`);
  for (const door of doors) {
    const { y, height } = await door.boundingBox();
    assert.ok(y + height <= 768, `${await door.innerText()} stands at ${y + height}`);
  }
  await shoot(anybody, '92-first');
  await anybody.getByRole('button', { name: '进入管理员控制台' }).click();
  await anybody.getByText('系统管理员').first().waitFor();
}

export async function firstLook() {
  await firstPage();
  for (const [width, height] of windows) await phoneIn(width, height);
}
