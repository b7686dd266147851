// Everything before the training, beyond the chain: a colleague joins, a
// platform is registered for and another assessed, two people edit one
// amendment, a messy roster is put right, an institution is commissioned, the
// county refuses, and a question is answered.
import assert from 'node:assert/strict';
import { base, edit, fill, on, person, shoot, submit, turn } from './office.mjs';
import { everyLook } from './pages.mjs';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
export const idNumber = (body) =>
  body + '10X98765432'[[...body].reduce((n, d, i) => n + Number(d) * weights[i], 0) % 11];

/** A small valid picture. */
export async function picture(page) {
  return {
    name: 'photo.png',
    mimeType: 'image/png',
    buffer: await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 150 } }),
  };
}

async function upload(phone, scope, purpose) {
  const [chooser] = await Promise.all([
    phone.waitForEvent('filechooser'),
    scope.locator(`.take-photo-${purpose}`).click(),
  ]);
  await chooser.setFiles(await picture(phone));
}

async function colleagueJoins(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/members/members`);
  const members = on(hr, 'pages/members/members');
  await members.getByRole('button', { name: '邀请同事' }).click();
  await members.getByRole('button', { name: '生成邀请' }).click();
  const code = await members.locator('.code').innerText();
  assert.match(code, /^[A-Z2-9]{8}$/);
  await shoot(hr, '20-invite');
  const colleague = await person(390, 844);
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/enterprise/enterprise`);
  await on(colleague, 'pages/enterprise/enterprise').getByRole('button', { name: '绑定微信手机号' }).click();
  await colleague.getByRole('button', { name: '允许' }).click();
  await on(colleague, 'pages/enterprise/enterprise').getByRole('button', { name: '提交登记' }).waitFor();
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/members/members`);
  const join = on(colleague, 'pages/members/members');
  await fill(join, '8位邀请码', code);
  await fill(join, '您的姓名', '林小红');
  await join.getByRole('button', { name: '加入', exact: true }).click();
  await join.getByText('林小红（我）').waitFor();
  return colleague;
}

async function platforms(hr, colleague) {
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/platforms/platforms`);
  const list = on(colleague, 'pages/platforms/platforms');
  await list.locator('.register').click();
  await list.getByText('已申请，等待办理').waitFor();
  await list.getByRole('button', { name: '申请评估其他平台' }).click();
  const form = on(colleague, 'pages/platforms/assessment');
  await fill(form, '平台名称', '企业微课堂');
  await fill(form, '网站底部可以查到', '粤ICP备00000000号');
  await fill(form, '网站地址', 'https://ke.example.com');
  await fill(form, '例如 203.0.113.10 北京市', '203.0.113.20 广州市');
  await fill(form, '备案时的项目名称须一致', '钳工线上适岗培训');
  await fill(form, '培训岗位(工种)', '钳工');
  await fill(form, '申报企业意见', '平台符合要求，申请评估。');
  await form.locator('.add-course').click();
  await fill(form, '课程资源名称', '设备点检');
  await fill(form, '内容要点', '点检要点');
  await fill(form, '培训时长，分钟', '90');
  for (const f of ['records', 'teaching', 'practice', 'evaluation', 'tracking'])
    await form.locator(`.function-${f} .s-switch`).click();
  await form.getByRole('button', { name: '提交评估' }).click();
  await form.getByText('还有 5 处要补').waitFor();
  await shoot(colleague, '21-assessment-missing');
  for (const p of ['credentials', 'construction', 'operation', 'content', 'functions']) {
    await upload(colleague, form, p);
    await form.locator(`.file-group-${p} .file-row`).waitFor();
  }
  await form.getByRole('button', { name: '提交评估' }).click();
  await colleague.getByRole('button', { name: '允许' }).click();
  await form.getByText('评估中').waitFor();
  await shoot(colleague, '22-assessment');

  const centre = await person(1366, 768);
  await centre.goto(base);
  await centre.getByText('进入服务中心控制台').click();
  await centre.getByText('申请注册登记').waitFor();
  await shoot(centre, '23-centre');
  await centre.getByRole('button', { name: '已登记' }).click();
  await centre.locator('table a').first().click();
  await centre.locator('textarea[name=opinion]').fill('请补充服务承诺');
  await centre.getByRole('button', { name: '要求补充材料' }).click();
  await centre.getByText('需补充材料').first().waitFor();
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/platforms/platforms`);
  await list.locator('.assessment').first().click();
  await form.getByText('需要补充：请补充服务承诺').waitFor();
  await form.getByRole('button', { name: '提交评估' }).click();
  await colleague.getByRole('button', { name: '允许' }).click();
  await form.getByText('评估中').waitFor();
  await centre.goto(`${base}/console/platforms`);
  await centre.locator('table a').first().click();
  await centre.locator('textarea[name=opinion]').fill('材料齐全，平台符合要求，同意。');
  await shoot(centre, '24-centre-assessment');
  await centre.getByRole('button', { name: '同意', exact: true }).click();
  await centre.getByText('评估同意').first().waitFor();
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/platforms/platforms`);
  await list.getByText('已登记').waitFor();
  await list.getByText('企业微课堂').first().waitFor();
  await shoot(colleague, '25-platforms');
}

async function twoEditAnAmendment(hr, colleague, county) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  await on(hr, 'pages/filings/filings').locator('.filing').first().click();
  const detail = on(hr, 'pages/filing/detail');
  await detail.locator('.amend').click();
  await turn(hr, '项目');
  const saved = hr.waitForResponse((r) => r.request().method() === 'PUT' && r.ok());
  await fill(edit(hr), '学完以后会做什么', '');
  await saved; // so that the colleague begins with it
  const id = await edit(hr).evaluate(() => getCurrentPages().at(-1).data.filing.id);
  await colleague.goto(
    `${base}/phone/?as=colleague&page=${encodeURIComponent(`/pages/filing/edit?id=${id}&step=project`)}`,
  );
  await edit(colleague).getByPlaceholder('学完以后会做什么').waitFor();
  // Both write: different fields are put together, the same field is asked about.
  await fill(edit(colleague), '例如 线上培训', '线上直播');
  await fill(edit(colleague), '学完以后会做什么', '同事写的目标');
  await turn(colleague, '课程');
  await edit(colleague).getByText('再加一门课程').waitFor();
  await fill(edit(hr), '学完以后会做什么', '负责人写的目标');
  await fill(edit(hr), '负责人11位手机号', '13800000009');
  await turn(hr, '课程');
  await edit(hr).getByText('培训目标：两个人都改了').waitFor();
  await edit(hr).locator('.merged', { hasText: '林小红' }).waitFor();
  await shoot(hr, '26-clash');
  await edit(hr).getByText('用我的').click();
  await edit(hr).getByText('两个人都改了').waitFor({ state: 'detached' });
  const merged = await (async () => {
    for (let i = 0; i < 50; i++) {
      const f = await edit(hr).evaluate(() => ({
        ...getCurrentPages().at(-1).draft.form,
        dirty: getCurrentPages().at(-1).draft.dirty,
      }));
      if (!f.dirty) return f;
      await hr.waitForTimeout(100);
    }
    return null;
  })();
  assert.deepEqual([merged.goal, merged.method, merged.leader_phone], ['负责人写的目标', '线上直播', '13800000009']);

  await turn(hr, '名册');
  await edit(hr).locator('.add-person').click();
  await fill(edit(hr), '姓名', '新来的');
  await fill(edit(hr), '18位身份证号码', idNumber('44020319930303001'));
  await fill(edit(hr), '11位手机号码', '13700137000');
  await fill(edit(hr), '在培训平台上的账号', 'new001');
  await edit(hr).locator('.save-person').click();
  await edit(hr).getByText('201 人', { exact: true }).waitFor();
  await turn(hr, '提交');
  await edit(hr).getByText('我已阅读并承诺').click();
  const number = await submit(hr);
  assert.match(number, /-B1$/);
  await county.goto(`${base}/console/`);
  await county.getByText(number).click();
  await county.getByText('新增 1 人').waitFor();
  await shoot(county, '27-amendment');
  await county.getByRole('button', { name: '准予备案' }).click();
  await county.getByText('已备案').first().waitFor();
  await county.getByText('查看原备案').click();
  await county.getByText('历次提交').waitFor();
  await county.getByText('第1次').click();
  await county.getByText('查看当时提交的全部内容').last().click();
  await county.getByText('人员名册（200 人）').waitFor();
  await shoot(county, '28-as-submitted');
  await county.goBack();
  await county.locator('[name=paper_day]').fill('2026-11-20');
  await county.locator('form[action$=paper] button').click();
  await county.locator('[name=provincial_number]').fill('GD2026-000123');
  await county.locator('[name=provincial_day]').fill('2026-11-20');
  await county.locator('form[action$=provincial] button').click();
  await county.getByText('省系统编号GD2026-000123').waitFor();
  await county.locator('form[action$=export] [name=reason]').fill('录入省系统');
  const [file] = await Promise.all([
    county.waitForEvent('download'),
    county.getByRole('button', { name: '导出Excel' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^BA440203.*\.xlsx$/);
  await shoot(county, '28-original');
}

async function messyRosterOfACopy(colleague, county) {
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/filings/filings`);
  await on(colleague, 'pages/filings/filings').locator('.filing', { hasText: '已备案' }).last().click();
  await on(colleague, 'pages/filing/detail').locator('.copy-new').click();
  await on(colleague, 'pages/filing/new').getByText('岗前培训', { exact: true }).click();
  await turn(colleague, '名册');
  const good = idNumber('44020319900101001');
  const csv = [
    '2026年新员工花名册',
    '',
    '部门,员工姓名,证件号码,联系电话,入职日期',
    `生产部,张三,${good},13800138001,45000`,
    `生产部,李四,${idNumber('44020319920202002').slice(0, 17)}0,13800138002,45001`,
    '生产部,王五,4.40203199001011E+17,13800138003,45002',
    '合计,共3人,,,',
    '',
  ].join('\n');
  const [chooser] = await Promise.all([
    colleague.waitForEvent('filechooser'),
    edit(colleague).locator('.import-roster').click(),
  ]);
  await chooser.setFiles({ name: '花名册.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  const preview = on(colleague, 'pages/filing/import');
  await preview.getByText('读到 3 人').waitFor();
  await preview.getByText('没有找到，点这里选').waitFor(); // the account's column
  await shoot(colleague, '29-import-preview');
  await everyLook(colleague, 'filing-import-preview');
  await preview.locator('.row:has(.column-account) select').selectOption({ label: '联系电话' });
  await preview.getByText('其中 2 行需要更正').waitFor();
  await preview.getByText('保存名册（3 人）').click();
  await edit(colleague).getByText('先更正这些').waitFor();
  await shoot(colleague, '30-flagged');
  await colleague.goto(`${base}/phone/?as=colleague`);
  await on(colleague, 'pages/home/home').getByText('名册有 2 处需更正').waitFor();
  await shoot(colleague, '30-home-flagged');
  await on(colleague, 'pages/home/home').locator('.need-button').click();
  await edit(colleague).getByText('先更正这些').waitFor();
  const [marked] = await Promise.all([
    colleague.waitForEvent('download'),
    edit(colleague).locator('.marked-file').click(),
  ]);
  assert.match(marked.suggestedFilename(), /需要更正\.xlsx$/);
  await edit(colleague).locator('.wrong-row', { hasText: '第6行' }).click();
  await edit(colleague).getByText('从名册删去').click();
  await edit(colleague).locator('.wrong-row', { hasText: '第5行' }).click();
  await shoot(colleague, '30-row-sheet');
  await fill(edit(colleague), '18位身份证号码', idNumber('44020319920202002'));
  await edit(colleague).locator('.save-person').click();
  await edit(colleague).getByText('先更正这些').waitFor({ state: 'detached' });
  await edit(colleague).getByText('2 人', { exact: true }).waitFor();
  const number = await commissionAndSubmit(colleague);
  await edit(colleague).getByText('查看办理进度').click();
  await refused(colleague, county, number);
}

async function commissionAndSubmit(colleague) {
  const e = edit(colleague);
  await turn(colleague, '类型');
  await e.locator('.commissioned').click();
  await fill(e, '培训机构名称', '韶关某培训学校');
  await fill(e, '培训机构的18位代码', '91512081MA62K0260E');
  await fill(e, '机构注册地址', '韶关市武江区');
  await fill(e, '机构负责人', '刘校长');
  await fill(e, '机构联系电话', '07518888888');
  for (const p of ['contract', 'functions']) {
    await upload(colleague, e, p);
    await e.locator(`.file-group-${p} .file-row`).waitFor();
  }
  await shoot(colleague, '31-commissioned');
  await turn(colleague, '项目');
  await e.locator('.earliest').click();
  const start = await e.evaluate(() => getCurrentPages().at(-1).data.dates.strict.last);
  const end = new Date(new Date(`${start}T00:00:00Z`).getTime() + 20 * 86400_000).toISOString().slice(0, 10);
  await e.locator('.pick-end input').fill(end);
  await turn(colleague, '课程');
  await e.locator('.course').first().click();
  await e.getByText('日期、人数、平台和培训一样').click();
  await fill(e, '学这门课的人数', '2');
  await e.locator('input[type=date]').nth(0).fill(start);
  await e.locator('input[type=date]').nth(1).fill(end);
  await turn(colleague, '提交');
  await e.getByText('可以提交').waitFor();
  await e.getByText('我已阅读并承诺').click();
  return submit(colleague);
}

async function refused(colleague, county, number) {
  await county.goto(`${base}/console/`);
  await county.getByText(number).click();
  await county.getByText('培训合作（服务）协议或合同复印件').first().waitFor();
  await county.locator('select[name=step0]').selectOption('project');
  await county.locator('textarea[name=message0]').fill('培训内容与申报岗位不一致，不属于补贴范围');
  await county.getByText('不予备案', { exact: true }).click();
  await shoot(county, '32-refuse');
  await county.getByRole('button', { name: '确定不予备案' }).click();
  await county.locator('.moves').getByText('不予备案').first().waitFor();
  const id = await on(colleague, 'pages/filing/detail')
    .last()
    .evaluate(() => getCurrentPages().at(-1).data.id);
  await colleague.goto(`${base}/phone/?as=colleague&page=${encodeURIComponent(`/pages/filing/detail?id=${id}`)}`);
  await on(colleague, 'pages/filing/detail').locator('.letter').click();
  const letter = on(colleague, 'pages/filing/letter');
  await letter.getByText('行政复议').waitFor();
  await shoot(colleague, '33-letter');
}

/** A copy is submitted and withdrawn; the versions of the original are read. */
async function versionsAndWithdrawal(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  await on(hr, 'pages/filings/filings').locator('.filing', { hasText: '已备案' }).last().click();
  await on(hr, 'pages/filing/detail').locator('.versions').click();
  await on(hr, 'pages/filing/versions').getByText('第 3 次提交').waitFor();
  await on(hr, 'pages/filing/versions').getByText('现在：线上直播').waitFor();
  await on(hr, 'pages/filing/versions').locator('.show-whole').last().click();
  await on(hr, 'pages/filing/versions').getByText('掌握安全操作规程').last().waitFor();
  await shoot(hr, '36-versions');
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filings/filings`);
  await on(hr, 'pages/filings/filings').locator('.filing', { hasText: '不予备案' }).first().click();
  await on(hr, 'pages/filing/detail').locator('.copy-new').click();
  await on(hr, 'pages/filing/new').getByText('岗前培训', { exact: true }).click();
  await commissionAndSubmit(hr);
  await edit(hr).getByText('查看办理进度').click();
  await on(hr, 'pages/filing/detail').last().locator('.withdraw').click();
  await hr.getByRole('button', { name: '撤回', exact: true }).click();
  await on(hr, 'pages/filing/detail').last().getByText('已撤回，可新建备案').first().waitFor();
  await shoot(hr, '37-withdrawn');
}

/** The owner moves the enterprise; the new county takes it. */
async function enterpriseMoves(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/enterprise/enterprise`);
  const enterprise = on(hr, 'pages/enterprise/enterprise');
  await enterprise.locator('.open-move').click();
  await enterprise.locator('.pick-move select').selectOption({ label: '乐昌市' });
  await fill(enterprise, '迁移后的注册地址', '乐昌市公主下路1号');
  await enterprise.locator('.move').click();
  await enterprise.getByText('已申请迁往乐昌市').waitFor();
  await shoot(hr, '38-moving');
  const lechang = await person(1366, 768);
  await lechang.goto(base);
  await lechang.locator('form:has-text("县区经办") select[name=county]').selectOption({ label: '乐昌市' });
  await lechang.getByText('进入县区控制台').click();
  await lechang.goto(`${base}/console/enterprises`);
  await lechang.getByText('韶关市演示机械有限公司').click();
  await lechang.getByRole('button', { name: '同意迁入' }).click();
  await lechang.getByText('由武江区迁往乐昌市；').waitFor();
  await shoot(lechang, '39-moved');
  await hr.goto(`${base}/phone/?as=hr&page=/pages/inbox/inbox`);
  await on(hr, 'pages/inbox/inbox').getByText('企业迁移已办理').waitFor();
}

async function questionIsAnswered(colleague, county) {
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/questions/questions`);
  const ask = on(colleague, 'pages/questions/questions');
  await fill(ask, '一句话说明', '新员工什么时候可以培训');
  await fill(ask, '请写清楚问题，不要填写身份证号码', '下个月入职的员工可以现在备案吗？');
  await ask.locator('.send-question').click();
  await on(colleague, 'pages/questions/question').getByText('下个月入职的员工可以现在备案吗？').waitFor();
  await county.goto(`${base}/console/inbox`);
  await county.getByText('新员工什么时候可以培训').click();
  await county.locator('textarea[name=body]').fill('可以，请在培训开始前至少5个工作日备案。');
  await county.getByRole('button', { name: '答复', exact: true }).click();
  await county.getByText('已答复').first().waitFor();
  await shoot(county, '34-question');
  await colleague.goto(`${base}/phone/?as=colleague&page=/pages/inbox/inbox`);
  await on(colleague, 'pages/inbox/inbox').getByText('您的诉求有了答复').first().click();
  await on(colleague, 'pages/questions/question').getByText('至少5个工作日备案').waitFor();
  await shoot(colleague, '35-answer');
}

/** Goes on where the chain ended. */
export async function everythingBeforeTheTraining() {
  const hr = await person(390, 844);
  const county = await person(1366, 768);
  await county.goto(base);
  await county.getByText('进入县区控制台').click();
  const colleague = await colleagueJoins(hr);
  await platforms(hr, colleague);
  await twoEditAnAmendment(hr, colleague, county);
  await messyRosterOfACopy(colleague, county);
  await questionIsAnswered(colleague, county);
  await versionsAndWithdrawal(hr);
  await enterpriseMoves(hr);
}
