// A claim stands still while a court decides, and goes on again: one officer
// proposes, the chief confirms, the enterprise reads it on the phone. What is
// refused keeps what was typed, and an old tab decides nothing.
import assert from 'node:assert/strict';
import { claimPage } from './claim.mjs';
import { base, shoot } from './office.mjs';
import { daysOn } from './study.mjs';

const why = '企业法人资格正在诉讼，\n须等待判决';
const ruling = '（2026）粤0203行初1号';
const open = (page, claim) => page.goto(`${base}/console/claims/${claim.id}`);
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

/** The desk at the width of a small notebook, and at 200 % on a large one. */
export async function lookNarrow(page, name, part) {
  for (const [width, height, as] of [
    [1024, 768, '1024'],
    [683, 384, '200'],
    [320, 700, '320'],
  ]) {
    await page.setViewportSize({ width, height });
    await page.locator(part).scrollIntoViewIfNeeded();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${name} is ${over} px wider than a window of ${width}`);
    await shoot(page, `${name}-${as}`);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

async function types(form, day) {
  await form.locator('[name=body]').fill('武江区人民法院');
  await form.locator('[name=reason]').fill(why);
  await form.locator('[name=document]').fill(ruling);
  await form.locator('[name=document_day]').fill(day);
}

async function proposes(county, claim, today) {
  await open(county, claim);
  await county.locator('#clocks > summary').click();
  const form = county.locator('form[action$="/suspension"]');
  await types(form, daysOn(today, 3));
  await form.locator('[name=document]').press('Enter'); // as the form's one button
  await county.getByText('文书的日期不能晚于今天').first().waitFor();
  const again = county.locator('form[action$="/suspension"]');
  assert.equal(await again.locator('[name=reason]').inputValue(), why);
  assert.equal(await again.locator('[name=document]').inputValue(), ruling);
  await again.locator('[name=document_day]').scrollIntoViewIfNeeded();
  await shoot(county, '119-suspension-refused');
  await lookNarrow(county, '119-suspension-refused', '#clocks');
  await again.locator('[name=document_day]').fill(today);
  await press(county, '提出中止');
  await county.getByText('待负责人复核').first().waitFor();
}

/** Proposes, confirms, reads, resumes; nothing of the claim's days has moved at the end. */
export async function standsStill(county, chief, hr, claim, today) {
  await proposes(county, claim, today);
  const old = await county.context().newPage(); // stays open while the chief confirms
  await open(old, claim);
  await open(chief, claim);
  await chief.locator('#clocks').scrollIntoViewIfNeeded();
  await shoot(chief, '119-suspension-asked');
  await press(chief, '同意');
  await chief.getByText('恢复办理前不能作出决定').first().waitFor();
  await lookNarrow(chief, '119-suspended', '#clocks');
  await press(old, '初审通过');
  await old.getByText('您打开页面之后的变化').first().waitFor();
  await shoot(old, '119-suspended-old-tab');
  await old.close();
  await open(county, claim);
  assert.equal(await county.getByRole('button', { name: '初审通过', exact: true }).isEnabled(), false);
  const page = await claimPage(hr, claim);
  await page.getByText('已中止').first().waitFor();
  await shoot(hr, '119-suspended-phone');
  await hr.setViewportSize({ width: 320, height: 700 });
  await shoot(hr, '119-suspended-phone-320');
  await hr.setViewportSize({ width: 390, height: 844 });
  await open(county, claim);
  const form = county.locator('form[action$="/resume"]');
  await form.locator('[name=reason]').fill('判决已经生效');
  await form.locator('[name=document]').fill(ruling);
  await form.locator('[name=document_day]').fill(today);
  await press(county, '恢复办理');
  await county.getByText('已恢复办理').first().waitFor();
  assert.equal(await county.getByRole('button', { name: '初审通过', exact: true }).isEnabled(), true);
}
