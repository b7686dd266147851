// Once per intent: a double tap and a lost answer make one draft, and a draft
// can be deleted.
import assert from 'node:assert/strict';
import { base, complaints, edit, on, person, shoot } from './office.mjs';

const drafts = async (hr) => {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  const list = on(hr, 'pages/filings/filings');
  await list.locator('.filing').first().waitFor();
  return list.locator('.filing', { hasText: '草稿' });
};

export async function oncePerIntent() {
  const hr = await person(375, 760);
  const before = await (await drafts(hr)).count();
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  await on(hr, 'pages/filing/new').locator('.type-card').first().dblclick();
  await edit(hr).waitFor();
  assert.equal(await (await drafts(hr)).count(), before + 1, 'a double tap made two drafts');

  let lost = true;
  await hr.route(/\/api\/v1\/filings$/, async (route) => {
    if (route.request().method() !== 'POST' || !lost) { await route.continue(); return; }
    lost = false;
    await route.fetch(); // the server has it
    await route.abort(); // the phone never learns
  });
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  const fresh = on(hr, 'pages/filing/new');
  await fresh.locator('.type-card').nth(1).click();
  await fresh.getByText('网络不通').waitFor();
  await fresh.locator('.type-card').nth(1).click();
  await edit(hr).waitFor();
  complaints.splice(complaints.indexOf('Failed to load resource: net::ERR_FAILED'), 1); // the answer that was cut off
  await hr.unroute(/\/api\/v1\/filings$/);
  const list = await drafts(hr);
  assert.equal(await list.count(), before + 2, 'a lost answer made two drafts');

  for (let left = before + 2; left > before; left--) {
    await list.first().click();
    const detail = on(hr, 'pages/filing/detail');
    await detail.locator('.discard').click();
    await shoot(hr, '93-discard');
    await hr.getByRole('button', { name: '删除', exact: true }).click();
    await list.nth(left - 1).waitFor({ state: 'detached' });
  }
  assert.equal(await (await drafts(hr)).count(), before);
}
