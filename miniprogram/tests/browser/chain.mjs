// The chain in a real browser on the real server: a first filing from phone to
// phone, with the county's desk, the reminder and the employee.
import assert from 'node:assert/strict';
import path from 'node:path';
import { base, edit, fill, here, on, person, post, shoot, submit, turn } from './office.mjs';

/** How many stops of the tab key lead from a case's top to its decision; the skip link is pressed on the way. */
async function stopsToDecision(page) {
  await page.evaluate(() => document.activeElement?.blur());
  for (let stops = 1; stops < 30; stops++) {
    await page.keyboard.press('Tab');
    const at = page.locator(':focus');
    if (await at.evaluate((el) => el.matches('[data-key="a"]'))) return stops;
    if (await at.evaluate((el) => el.matches('.skip[href="#decide"]'))) await page.keyboard.press('Enter');
  }
  return Infinity;
}

/** Leaves an accepted filing of 武江区, on the eve of its training. */
export async function chain() {
  const hr = await person(390, 844);
  await hr.goto(`${base}/phone/?as=hr`);
  const home = on(hr, 'pages/home/home');
  await home.getByText('绑定手机号').first().waitFor();
  await shoot(hr, '01-home-new');
  await home.locator('.need-button').click();
  await hr.getByRole('button', { name: '允许' }).click();

  const enterprise = on(hr, 'pages/enterprise/enterprise');
  await fill(enterprise, '与营业执照一致', '韶关市演示机械有限公司');
  await fill(enterprise, '18位', '91512081MA62K0260F');
  await fill(enterprise, '与营业执照一致的地址', '韶关市武江区某路1号');
  await fill(enterprise, '法人代表姓名', '李建国');
  await fill(enterprise, '手机或带区号的固定电话', '13800138000');
  await enterprise.locator('select').selectOption({ label: '武江区' });
  await enterprise.getByRole('button', { name: '提交登记' }).click();
  await enterprise.getByText('校验位不正确').first().waitFor();
  await shoot(hr, '02-enterprise-wrong');
  await fill(enterprise, '18位', '91512081MA62K0260E');
  await enterprise.getByRole('button', { name: '提交登记' }).click();
  await enterprise.getByText('待县区审核', { exact: true }).waitFor();
  const [licence] = await Promise.all([
    hr.waitForEvent('filechooser'),
    enterprise.locator('.take-photo-licence').click(),
  ]);
  await licence.setFiles({ name: 'licence.png', mimeType: 'image/png', buffer: await hr.screenshot() });
  await enterprise.locator('.file-group-licence .file-row').waitFor();
  await shoot(hr, '03-enterprise');

  const county = await person(1366, 768);
  await county.goto(base);
  await county.getByText('进入县区控制台').click();
  await county.goto(`${base}/console/enterprises`);
  await county.getByText('韶关市演示机械有限公司').click();
  await county.locator('.files img').waitFor();
  await county.getByRole('button', { name: '通过登记' }).click();
  await county.getByText('已通过').first().waitFor();

  await enterprise.getByText('新建备案').click();
  await on(hr, 'pages/filing/new').getByText('在岗培训', { exact: true }).click();
  await hr.getByText('在手机上一步一步填').click();
  await edit(hr).getByText('中国职业培训在线').click();
  await fill(edit(hr), '网站底部可以查到', '京ICP备05000000号');
  await fill(edit(hr), '例如 203.0.113.10 北京市', '203.0.113.10 北京市');
  await shoot(hr, '04-platform');
  await edit(hr).getByText('下一步').click();
  await fill(edit(hr), '例如 钳工线上适岗培训', '钳工线上适岗培训');
  await fill(edit(hr), '例如 钳工', '钳工');
  await fill(edit(hr), '例如 线上培训', '线上培训');
  const { today } = await (await fetch(`${base}/dev/clock`)).json();
  await edit(hr).locator('.pick-start input').fill(today); // far too early
  const december = today.slice(5, 7) === '12';
  const end = `${Number(today.slice(0, 4)) + (december ? 1 : 0)}-${december ? '01' : '12'}-30`;
  await edit(hr).locator('.pick-end input').fill(end);
  await fill(edit(hr), '培训负责人姓名', '陈主任');
  await fill(edit(hr), '负责人11位手机号', '13800000001');
  await fill(edit(hr), '线上培训管理员姓名', '王管理');
  await fill(edit(hr), '管理员11位手机号', '13800000002');
  await fill(edit(hr), '学完以后会做什么', '掌握安全操作规程');
  await shoot(hr, '05-project');
  await turn(hr, '名册');
  const [chooser] = await Promise.all([hr.waitForEvent('filechooser'), edit(hr).locator('.import-roster').click()]);
  await chooser.setFiles(path.join(here, 'roster-200.xlsx'));
  await on(hr, 'pages/filing/import').getByText('读到 200 人').waitFor();
  await shoot(hr, '06-import');
  await on(hr, 'pages/filing/import').getByText('保存名册（200 人）').click();
  await edit(hr).getByText('200 人', { exact: true }).waitFor();
  await shoot(hr, '06-roster');
  await edit(hr).locator('.person').nth(2).click();
  await edit(hr).getByText('从名册删去').click();
  await edit(hr).getByText('199 人', { exact: true }).waitFor();
  await shoot(hr, '06-removed');
  await edit(hr).getByText('撤销').click();
  await edit(hr).getByText('200 人', { exact: true }).waitFor();
  await turn(hr, '课程');
  await fill(edit(hr), '课程资源名称', '钳工安全操作');
  await fill(edit(hr), '内容要点', '劳动防护、设备点检');
  await fill(edit(hr), '培训时长，分钟', '90');
  await fill(edit(hr), '学习目的、掌握程度', '能独立完成点检');
  await edit(hr).getByText('专业技能课').click();
  await shoot(hr, '07-course');
  await edit(hr).getByText('下一步').click();
  await edit(hr).locator('.problem-line', { hasText: '来不及备案' }).first().waitFor();
  await shoot(hr, '08-check-late');
  await edit(hr).locator('.problem-line', { hasText: '来不及备案' }).first().click();
  await edit(hr).locator('.earliest').click(); // the course follows
  await turn(hr, '提交');
  await edit(hr).getByText('可以提交').waitFor();
  await edit(hr).getByText('我已阅读并承诺').click();
  await shoot(hr, '09-check-ok');
  const { start } = await edit(hr).evaluate(() => getCurrentPages().at(-1).data.form);
  const number = await submit(hr);
  assert.match(number, /^BA440203-20\d\d-00001$/);
  await shoot(hr, '10-submitted');
  await edit(hr).getByText('查看办理进度').click();

  await county.goto(`${base}/console/`);
  await county.getByText(number).click();
  await county.locator('textarea[name=message0]').fill('名册第3行手机号码请核对');
  await county.locator('select[name=step0]').selectOption('roster');
  await county.getByRole('button', { name: '退回补正' }).click();
  await county.locator('.moves').getByText('退回补正').first().waitFor();
  await hr.goto(`${base}/phone/?as=hr`);
  await home.locator('.need', { hasText: '被退回' }).waitFor();
  await shoot(hr, '11-home-returned');
  await home.locator('.need-button').click();
  const detail = on(hr, 'pages/filing/detail');
  await detail.getByText('名册第3行手机号码请核对').first().waitFor();
  await shoot(hr, '12-returned');
  await detail.locator('.resume .tap-first').click();
  await edit(hr).getByText('可以提交').waitFor();
  await submit(hr);

  await county.goto(`${base}/console/`);
  await county.getByText(number).click();
  await county.locator('#since', { hasText: '没有改' }).getByText('名册第3行手机号码请核对').waitFor();
  await shoot(county, '13-came-back');
  assert.ok((await stopsToDecision(county)) <= 8);
  await county.getByRole('button', { name: '准予备案' }).click();
  await county.getByText('已备案').first().waitFor();
  await county.goto(`${base}/sandbox/`);
  for (let i = 0; i < 40 && !(await county.getByText('备案审核结果通知').count()); i++) await county.reload();
  await county.getByText('备案审核结果通知').first().waitFor();

  await post('/dev/clock', {
    to: `${new Date(new Date(`${start}T00:00:00Z`).getTime() - 86400_000).toISOString().slice(0, 10)}T09:00:00+08:00`,
  });
  for (let i = 0; i < 60 && !(await county.getByText('培训开始提醒').count()); i++) await county.reload();
  assert.equal(await county.getByText('培训开始提醒').count(), 1);
  await shoot(county, '13-sandbox');
  await hr.goto(`${base}/phone/?as=hr&page=/pages/inbox/inbox`);
  await on(hr, 'pages/inbox/inbox').getByText('培训即将开始').waitFor();
  await shoot(hr, '14-inbox');

  const employee = await person(320, 700);
  await employee.goto(`${base}/phone/?as=employee&page=/pages/trainee/bind`);
  const bind = on(employee, 'pages/trainee/bind');
  await bind.getByRole('button', { name: '用微信手机号验证' }).click();
  await employee.getByRole('button', { name: '允许' }).click();
  await fill(bind, '与身份证一致的姓名', '王小明');
  await fill(bind, '18位身份证号码', '440203199001080077');
  await bind.getByRole('button', { name: '核对并查看' }).click();
  await on(employee, 'pages/trainee/courses').getByText('钳工安全操作').waitFor();
  await shoot(employee, '15-courses');

  await notice(employee);
}

/** A policy notice: one officer writes and submits it, a second approves it, followers get it, an employee opens it. */
async function notice(employee) {
  const city = await person(1366, 768);
  assert.equal((await post('/sandbox/control/followers', { count: 10_000 })).followers, 10_000);
  await city.goto(base);
  await city.getByText('进入市局控制台').click();
  await city.getByRole('link', { name: '政策通知' }).click();
  await city.getByText('起草通知').click();
  await city.locator('[name=title]').fill('线上适岗培训补贴政策');
  await city.locator('[name=digest]').fill('每人每课时30元，每人每年最高1000元');
  await city.locator('[name=body]').fill('各企业：\n请在培训开始前至少5个工作日备案。');
  await city.locator('[name=source]').fill('https://www.example.gov.cn/11');
  await city.locator('[name=cover]').setInputFiles({
    name: 'cover.png',
    mimeType: 'image/png',
    buffer: await city.screenshot({ clip: { x: 0, y: 0, width: 470, height: 200 } }),
  });
  await city.getByLabel('选几个县区的关注者').check();
  await city.getByLabel('武江区').check();
  await city.locator('#turn', { hasText: '本月第 1 次，共 4 次' }).waitFor();
  await city.getByLabel('全部关注者').check();
  await shoot(city, '16-notice-form');
  await city.getByText('保存并预览').click();
  await city.getByRole('button', { name: '送审' }).click();
  await city.getByText('等另一位市局工作人员批准').waitFor();
  await shoot(city, '16-notice-submitted');

  const second = await person(1366, 768);
  await second.goto(base);
  await second.getByText('进入市局负责人控制台').click();
  await second.goto(`${base}/console/inbox`);
  await second.getByRole('link', { name: '线上适岗培训补贴政策' }).click();
  await second.locator('textarea[name=reason]').fill('请写明补贴标准');
  await second.getByRole('button', { name: '退回修改' }).click();
  await city.reload();
  await city.getByText('退回原因：请写明补贴标准').first().waitFor();
  await city.getByRole('link', { name: '修改', exact: true }).click();
  await city.locator('[name=body]').fill('各企业：\n每人每课时补贴30元。\n请在培训开始前至少5个工作日备案。');
  await city.getByText('保存并预览').click();
  await city.getByRole('button', { name: '送审' }).click();
  await second.reload();
  await second.getByText('每人每课时补贴30元。').waitFor();
  await second.getByRole('button', { name: '批准，立即发送' }).click();
  // the page looks by itself
  await second.locator('.state', { hasText: /微信已受理|已发完/ }).waitFor({ timeout: 30_000 });
  await second.locator('.badge', { hasText: '已发送' }).waitFor();
  const { total } = await (await fetch(`${base}/sandbox/control/deliveries?channel=mass`)).json();
  assert.equal(total, 10_000);
  await second.goto(`${base}/sandbox/follower`);
  await second.getByText('线上适岗培训补贴政策').waitFor();
  await shoot(second, '17-follower');

  await employee.goto(`${base}/phone/?as=employee&page=/pages/notices/notices`);
  await on(employee, 'pages/notices/notices').getByText('线上适岗培训补贴政策').click();
  const article = on(employee, 'pages/notice/notice');
  await article.locator('.picture img').waitFor();
  await article.getByText('每人每课时补贴30元。').waitFor();
  await shoot(employee, '18-notice');
  await city.goto(`${base}/notices`);
  await city.getByText('线上适岗培训补贴政策').click();
  await city.locator('.article img').waitFor();
  await city.goto(`${base}/console/notices`);
  await city.getByRole('link', { name: '线上适岗培训补贴政策' }).click();
  await city.locator('.bars tr', { hasText: '在小程序里打开' }).getByText('1', { exact: true }).waitFor();
  await city.locator('.bars tr', { hasText: '公开页浏览' }).getByText('1', { exact: true }).waitFor();
  await shoot(city, '16-notice');
}
