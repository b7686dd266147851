// A policy notice with a picture in its text goes out, is read with it, and is
// withdrawn with its article; and what the city sees of the account at WeChat.
import assert from 'node:assert/strict';
import { lookNarrow } from './clocks.mjs';
import { base, on, person, post, shoot } from './office.mjs';

const title = '关于线上适岗培训补充说明的通知';
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

async function enters(as) {
  const page = await person(1366, 768);
  await page.goto(base);
  await page.getByText(as, { exact: true }).click();
  await page.waitForURL(/console/);
  return page;
}

/** Whether a picture was really drawn, not only put on the page. */
const drawn = (locator) => locator.evaluate(async (img) => (await img.decode(), img.naturalWidth > 0));

async function writes(city) {
  await city.goto(`${base}/console/notices/new`);
  await city.locator('[name=title]').fill(title);
  await city.locator('[name=digest]').fill('补充说明，见图');
  await city.locator('[name=body]').fill('第一段。\n第二段，说明见图。');
  await city
    .locator('[name=picture]')
    .setInputFiles({ name: '说明.png', mimeType: 'image/png', buffer: await city.screenshot() });
  const cover = await city.screenshot({ clip: { x: 0, y: 0, width: 470, height: 200 } });
  await city.locator('[name=cover]').setInputFiles({ name: '封面.png', mimeType: 'image/png', buffer: cover });
  await lookNarrow(city, '140-notice-form', '#letter');
  await press(city, '保存并预览');
  await city.waitForURL(/notices\/[0-9a-f-]+$/);
  const picture = city.locator('img[src*="/pictures/1"]');
  await picture.waitFor();
  assert.ok(await drawn(picture));
  await lookNarrow(city, '141-notice-picture', 'img[src*="/pictures/1"]');
  await press(city, '送审');
  await city.getByText('等另一位市局工作人员批准').waitFor();
}

async function isSent(chief, here) {
  await chief.goto(here);
  await chief.getByRole('button', { name: '批准，立即发送' }).click();
  await chief.locator('.heading .badge', { hasText: '已发送' }).waitFor({ timeout: 30_000 });
  await chief.getByRole('link', { name: '看发出的文章' }).waitFor({ timeout: 30_000 });
}

async function isRead(here) {
  const anybody = await person(390, 844);
  const id = here.split('/').pop();
  await anybody.goto(`${base}/notices/${id}`);
  assert.ok(await drawn(anybody.locator('.article img[src*="/pictures/1"]')));
  await shoot(anybody, '142-notice-public');
  await anybody.goto(`${base}/phone/?as=employee&page=/pages/notices/notices`);
  await on(anybody, 'pages/notices/notices').getByText(title).click();
  const article = on(anybody, 'pages/notice/notice');
  await article.getByText('第二段，说明见图。').waitFor();
  await article.locator('img').last().waitFor();
  await shoot(anybody, '143-notice-phone');
}

async function isWithdrawn(city, here) {
  await city.goto(here);
  const form = city.locator('form[action$="/withdraw"]');
  await city.locator('summary', { hasText: '撤下' }).click();
  await form.locator('[name=reason]').fill('文号写错，已核对');
  await form.getByRole('button', { name: '确定撤下' }).click();
  await city.getByText('已收回，文章打不开了').waitFor({ timeout: 30_000 });
  assert.equal(await city.getByRole('link', { name: '看发出的文章' }).count(), 0);
  await lookNarrow(city, '144-taken-back', '#progress');
}

/** Posters, templates, what lies in the account, and the blacklist. */
async function account(city) {
  await city.goto(`${base}/console/official/posters/440203`);
  for (const code of ['official', 'mini']) {
    assert.ok(await drawn(city.locator(`.poster img[src$="/${code}"]`)), code);
  }
  await lookNarrow(city, '145-poster', '.poster');
  for (const [page, word] of [
    ['official/uploads?kind=picture', '图片素材'],
    ['operations/templates', '消息模板和公众平台一致'],
    ['operations/quota', '群发政策通知'],
    ['official/menu', '公众号现在的菜单'],
    ['official/replies', '公众平台原有的自动回复'],
  ]) {
    await city.goto(`${base}/console/${page}`);
    await city.getByText(word).first().waitFor();
    await lookNarrow(city, `146-${page.replace(/\W+/g, '-')}`, 'main');
  }
  await post('/sandbox/control/subscribe', { user: 'noisy' });
  await post('/sandbox/control/message', { user: 'noisy', text: '低价代办，加微信' });
  await city.goto(`${base}/console/official/messages`);
  await city.getByText('低价代办').click();
  await city.locator('summary', { hasText: '拉黑这位关注者' }).click();
  const form = city.locator('form[action$="/block"]');
  await form.locator('[name=reason]').fill('广告');
  await form.locator('[name=reason]').press('Enter'); // too short: said at its field, nothing lost
  assert.equal(await form.locator('[name=reason]').inputValue(), '广告');
  await form.locator('[name=reason]').fill('多次发广告');
  await form.getByRole('button', { name: '拉黑', exact: true }).click();
  await city.locator('.heading .badge', { hasText: /已拉黑|正在拉黑/ }).waitFor();
  assert.ok(await city.getByRole('button', { name: '答复', exact: true }).isDisabled());
  await lookNarrow(city, '147-blocked', '.thread');
}

export async function noticeWithPicture() {
  const city = await enters('进入市局控制台');
  const chief = await enters('进入市局负责人控制台');
  await writes(city);
  const here = city.url();
  await isSent(chief, here);
  await isRead(here);
  await isWithdrawn(city, here);
  await account(city);
}
