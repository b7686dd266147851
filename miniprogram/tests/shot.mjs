// usage: node shot.mjs role out width path...
import { chromium } from 'playwright-core';
const [role, out, width, ...paths] = process.argv.slice(2);
const base = process.env.BASE || 'http://127.0.0.1:18080';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const c = await b.newContext({ viewport: { width: +width, height: 768 } });
const p = await c.newPage();
p.on('console', (m) => { if (m.type() === 'error') console.log('console:', m.text()); });
p.on('pageerror', (e) => console.log('pageerror', e.message));
if (role !== 'none') {
  await p.goto(base + '/');
  await p.locator(`form[action="/dev/login"] button[value="${role}"]`).first().click();
  await p.waitForLoadState();
}
let i = 0;
for (const path of paths) {
  await p.goto(base + path);
  await p.waitForTimeout(400);
  await p.screenshot({ path: `${out}-${i++}.png`, fullPage: !!process.env.FULL });
  const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) console.log(path, 'overflows by', over);
}
await b.close();
