// Where messages lead: each one that the stories brought to a phone is opened,
// from the inbox and as WeChat opens it, and shows its own page.
import assert from 'node:assert/strict';
import { base, person } from './office.mjs';

/** Everything in a phone's inbox. */
async function inboxOf(phone, as) {
  const asked = phone.waitForRequest((r) => r.url().includes('/api/v1/inbox'));
  await phone.goto(`${base}/phone/?as=${as}&page=/pages/inbox/inbox`);
  const { authorization } = (await asked).headers();
  const answer = await fetch(`${base}/api/v1/inbox?limit=100`, { headers: { authorization } });
  return (await answer.json()).items;
}

/** Opens every kind of message that a phone has, once. */
async function openAll(as) {
  const phone = await person(375, 760);
  const kinds = new Map((await inboxOf(phone, as)).map((m) => [m.kind, m]));
  for (const [kind, m] of kinds) {
    if (kind === 'digest') continue; // lies in the inbox already
    assert.match(m.page, /^\/pages\//, kind);
    await phone.goto(`${base}/phone/?as=${as}&page=${encodeURIComponent(m.page)}`);
    const page = phone.locator('wx-page').last();
    await phone.waitForLoadState('networkidle');
    assert.equal(await page.getAttribute('data-route'), m.page.slice(1).split('?')[0], kind);
    assert.equal(await page.getByText('没有找到').count(), 0, `${kind} opens ${m.page}`);
    assert.equal(await page.locator('.problem').count(), 0, `${kind}: ${await page.innerText()}`);
  }
  return [...kinds.keys()];
}

export async function messagesLead() {
  const seen = [...(await openAll('hr')), ...(await openAll('employee'))];
  for (const kind of [
    'filing_accepted',
    'claim_submitted',
    'claim_paid',
    'recovery_proposed',
    'recovery_ordered',
    'word_asked',
  ]) {
    assert.ok(seen.includes(kind), `nobody was told ${kind}: ${seen.join(' ')}`);
  }
}
