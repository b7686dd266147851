// The city looks at its counties, has a case urged, and its chief sees that.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { base, person, post, shoot } from './office.mjs';
import { daysOn } from './study.mjs';

const enter = async (as, county) => {
  const page = await person(1366, 768);
  await page.goto(base);
  const button = page.locator(`button[value=${as}]`);
  if (county)
    await page.locator('form', { has: button }).locator('select[name=county]').selectOption({ label: county });
  await button.click();
  await page.waitForURL(/console/);
  return page;
};
const number = (text) => Number(text.replaceAll(',', ''));

/** Every chart follows its window, and nothing is wider than it. */
async function inAnyWindow(city) {
  for (const width of [1024, 683, 1920, 1366]) {
    await city.setViewportSize({ width, height: 768 });
    await city.waitForFunction(() =>
      [...document.querySelectorAll('figure.chart')].every((f) => {
        const picture = f.querySelector('canvas');
        return picture && Math.abs(picture.getBoundingClientRect().width - f.clientWidth) <= 1;
      }),
    );
    const over = await city.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `at ${width} the page is ${over} px too wide`);
  }
}

/** A chart's table tells what stands on top, and is had as Excel. */
async function numbersOf(city) {
  const weeks = city.locator('figure.chart').first();
  assert.match(await weeks.getByRole('img').getAttribute('aria-label'), /每周收到的备案：共\d+周/);
  await weeks.getByText('看数字').click();
  const sum = await weeks.locator('tfoot td').first().innerText();
  const top = await city.locator('.city-figures b').first().innerText();
  assert.ok(number(top) >= 1 && number(sum) === number(top), `${sum} in the table, ${top} on top`);
  assert.equal(await city.locator('figure.chart').nth(2).locator('tbody tr').count(), 10);
  const [file] = await Promise.all([
    city.waitForEvent('download'),
    city.getByRole('link', { name: '下载Excel：各县（市、区）' }).click(),
  ]);
  assert.equal(
    fs
      .readFileSync(await file.path())
      .subarray(0, 2)
      .toString(),
    'PK',
  );
}

/** After filings that nobody decided on. */
export async function theCityUrges() {
  const { today } = await (await fetch(`${base}/dev/clock`)).json();
  await post('/dev/clock', { to: `${daysOn(today, 60)}T10:00:00+08:00` });
  const city = await enter('city');
  assert.match(city.url(), /console\/city$/);
  await city.goto(`${base}/console/city?span=all`);
  await city.locator('figure.chart canvas').nth(5).waitFor();
  await shoot(city, '170-city');
  await inAnyWindow(city);
  await numbersOf(city);

  const row = city.locator('#overdue tbody tr').first();
  const county = await row.locator('[data-label="县区"]').innerText();
  const of = await row.locator('a[data-step]').innerText();
  await row.getByRole('button', { name: `督办 ${of}` }).click();
  await city.getByText(`已督办 ${of}`).waitFor();
  await row.getByText('已督办').waitFor();
  assert.equal(await row.getByRole('button').count(), 0);
  await shoot(city, '171-urged');

  const chief = await enter('chief', county);
  await chief.getByText('市局督办（1 件）').waitFor();
  await shoot(chief, '172-chief');
  await chief.locator('.urged-cases a', { hasText: of }).click();
  await chief.locator('.urged-note').getByText('市局督办').waitFor();
  await shoot(chief, '173-case');
}
