// Once per intent: a double tap and a lost answer make one draft, and a draft
// can be deleted.
import assert from 'node:assert/strict';
import { base, complaints, edit, fill, on, person, shoot, turn } from './office.mjs';

const drafts = async (hr) => {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  const list = on(hr, 'pages/filings/filings');
  await list.locator('.filing').first().waitFor();
  return list.locator('.filing', { hasText: '草稿' });
};

/** What a colleague changed after the page was opened stops the deletion, and is shown before it is asked again. */
async function movedMeanwhile(hr, list) {
  const colleague = await person(375, 760);
  const theirs = await drafts(colleague);
  await list.first().click();
  const detail = on(hr, 'pages/filing/detail');
  await detail.locator('.discard').waitFor();
  await theirs.first().click();
  await on(colleague, 'pages/filing/detail').locator('.resume .tap-first').click();
  await edit(colleague).getByText('第2/6步').waitFor();
  await turn(colleague, '项目');
  await fill(edit(colleague), '例如 钳工线上适岗培训', '同事改的名称');
  await turn(colleague, '提交');
  await edit(colleague).getByText('处要改').waitFor(); // saved and checked
  await detail.locator('.discard').click();
  await detail.locator('.problem', { hasText: '这份备案已被他人更新，这次没有办理' }).waitFor();
  assert.match(await detail.innerText(), /同事改的名称/, 'the page was not read again');
  await shoot(hr, '94-moved');
}

export async function oncePerIntent() {
  const hr = await person(375, 760);
  const before = await (await drafts(hr)).count();
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  await on(hr, 'pages/filing/new').locator('.type-card').first().click();
  await on(hr, 'pages/filing/new').getByText('在手机上一步一步填').dblclick();
  await edit(hr).waitFor();
  assert.equal(await (await drafts(hr)).count(), before + 1, 'a double tap made two drafts');

  let lost = true;
  await hr.route(/\/api\/v1\/filings$/, async (route) => {
    if (route.request().method() !== 'POST' || !lost) {
      await route.continue();
      return;
    }
    lost = false;
    await route.fetch(); // the server has it
    await route.abort(); // the phone never learns
  });
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  const fresh = on(hr, 'pages/filing/new');
  for (const answered of [false, true]) {
    await fresh.locator('.type-card').nth(1).click();
    await fresh.getByText('在手机上一步一步填').click();
    if (!answered) await fresh.getByText('网络不通').waitFor();
  }
  await edit(hr).waitFor();
  complaints.splice(complaints.indexOf('Failed to load resource: net::ERR_FAILED'), 1); // the answer that was cut off
  await hr.unroute(/\/api\/v1\/filings$/);
  const list = await drafts(hr);
  assert.equal(await list.count(), before + 2, 'a lost answer made two drafts');

  await movedMeanwhile(hr, list);
  await drafts(hr);

  for (let left = before + 2; left > before; left--) {
    await list.first().click();
    const detail = on(hr, 'pages/filing/detail');
    await detail.locator('.discard').click();
    await shoot(hr, '93-discard');
    if (left === before + 2) {
      await detail.getByText('撤销', { exact: true }).click();
      await detail.locator('.discard').click();
    }
    await list.nth(left - 1).waitFor({ state: 'detached' });
  }
  assert.equal(await (await drafts(hr)).count(), before);
}
