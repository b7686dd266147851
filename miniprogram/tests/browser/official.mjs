// The official account from both sides: the city writes replies and the menu,
// a follower finds them, writes, and is answered by their county.
import assert from 'node:assert/strict';
import { base, person, post, shoot } from './office.mjs';

const follower = (act, body) => post(`/sandbox/control/${act}`, { user: 'wang', ...body });
const enter = async (as, county) => {
  const page = await person(1366, 768);
  await page.goto(base);
  if (county) await page.locator('form:has-text("县区经办") select[name=county]').selectOption({ label: county });
  await page.locator(`button[value=${as}]`).click();
  await page.waitForURL(/console/);
  return page;
};

export async function officialAccount() {
  const city = await enter('city');
  await city.goto(`${base}/console/official/menu`);
  await city.locator('[name=name1]').fill('补贴');
  await city.locator('[name=value1]').fill('补贴标准');
  await city.getByRole('button', { name: '保存并看效果' }).click();
  await city.locator('.phone-menu').getByText('补贴', { exact: true }).waitFor();
  await city.getByRole('button', { name: '发布这个菜单' }).click();
  await city.getByText('最近发布于').waitFor();
  await shoot(city, '30-menu');

  await city.goto(`${base}/console/official/replies/new`);
  await city.locator('[name=keywords]').fill('补贴标准');
  await city.locator('[value=news]').check();
  await city.locator('[name=news_title]').fill('线上适岗培训补贴标准');
  await city.locator('[name=link]').fill('没有地址');
  await city
    .locator('[name=upload]')
    .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: await city.screenshot() });
  await city.getByRole('button', { name: '保存' }).click();
  await city.getByText('图文链接请以').first().waitFor();
  await city.locator('[name=link]').fill('https://www.example.cn/standard');
  await city
    .locator('[name=upload]')
    .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: await city.screenshot() });
  await city.getByRole('button', { name: '保存' }).click();
  await city.waitForURL(/replies$/);

  await follower('subscribe');
  const clicked = await follower('click', { key: '补贴标准' });
  assert.match(JSON.stringify(clicked.reply), /线上适岗培训补贴标准/);
  await follower('message', { text: '孕期职工的课时怎样算？' });
  await follower('message', { text: '武江' });

  const county = await enter('county', '武江区');
  await county.goto(`${base}/console/official/answers`);
  await county.locator('.decision [name=title]').fill('学习时间');
  await county.locator('.decision [name=body]').fill('请以平台记录为准。');
  await county.getByRole('button', { name: '保存', exact: true }).click();
  await county.locator('article h2', { hasText: '学习时间' }).waitFor();
  await county.goto(`${base}/console/inbox`);
  await county.getByText('有关注者给公众号留言').first().click();
  await county.goto(`${base}/console/official/messages`);
  await county.getByText('孕期职工的课时怎样算？').click();
  await county.getByText('还剩 48 小时可答复').waitFor();
  await county.locator('[name=body]').fill('按实际学习时间计算，');
  await county.getByRole('button', { name: '学习时间', exact: true }).click();
  await county.waitForFunction(() => document.querySelector('[name=body]').value.endsWith('请以平台记录为准。'));
  assert.equal(await county.locator('[name=body]').inputValue(), '按实际学习时间计算，\n请以平台记录为准。');
  assert.equal(await county.locator('.thread .staff').count(), 0, 'choosing a saved answer sends nothing');
  await county.locator('[name=body]').fill('按实际学习时间计算，请以平台记录为准。');
  await county.getByRole('button', { name: '答复', exact: true }).click();
  await county.locator('.thread').getByText('已送达').waitFor();
  await shoot(county, '31-conversation');
  const { items } = await (await fetch(`${base}/sandbox/control/deliveries?channel=custom`)).json();
  assert.ok(
    items.some((d) => JSON.stringify(d).includes('按实际学习时间计算')),
    'the follower has the answer',
  );

  const stranger = await enter('county', '浈江区');
  await stranger.goto(`${base}/console/official/messages`);
  await stranger.getByText('没有等待答复的留言').waitFor();

  await city.goto(`${base}/console/official`);
  await city.locator('.chart canvas').nth(1).waitFor();
  const { total } = await city.evaluate(() => ({ total: Number(document.querySelector('.figures b').textContent) }));
  assert.ok(total >= 1);
  await shoot(city, '32-official');
}
