// The training itself: a platform's Excel with good and bad rows, progress, the
// employee's own page, the county's view of hours and amounts, a platform's
// server, and a new policy version.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { idNumber, picture } from './filing.mjs';
import { base, fill, on, person, post, shoot } from './office.mjs';
import { everyLook } from './pages.mjs';
import { xlsx } from './xlsx.mjs';

export const employee = { name: '王小明', id_number: '440203199001080077', phone: '13900139000', account: 'wang' };
const others = [
  ['赵学完', '44020319910101001', '13611110001'],
  ['钱落后', '44020319910202002', '13611110002'],
  ['孙没学', '44020319910303003', '13611110003'],
].map(([name, body, phone]) => ({ name, id_number: idNumber(body), phone, account: `acc${phone.slice(-4)}` }));
const people = [employee, ...others];
/** What of this story must stand nowhere in clear. */
export const secrets = [...others.flatMap((p) => [p.name, p.id_number, p.phone, p.account]), '浈江区发放表2026-07'];
export const daysOn = (day, n) => new Date(Date.parse(`${day}T00:00:00Z`) + n * 86400_000).toISOString().slice(0, 10);

/** Asks the API as the person whose phone it is. */
export async function api(phone, method, url, body) {
  const token = await phone.evaluate(() => JSON.parse(localStorage.getItem('storage:hr:token')));
  const answer = await fetch(`${base}/api/v1${url}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(method === 'POST' ? { 'idempotency-key': `${url}${Math.random()}` } : {}),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${url}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** A filing of some people and two courses, before the county. */
export async function filed(hr, people) {
  const me = await api(hr, 'GET', '/me');
  const { items } = await api(hr, 'GET', '/my/platforms');
  const platform = items.find((p) => p.name === '中国职业培训在线');
  const draft = await api(hr, 'POST', '/filings', { type: 'on_job' });
  const dates = await api(hr, 'GET', '/dates/filing');
  const [start, end] = [dates.earliest.last, daysOn(dates.earliest.last, 20)];
  for (const p of people) await api(hr, 'POST', `/filings/${draft.id}/roster`, { sex: '', ...p });
  const { revision } = await api(hr, 'GET', `/filings/${draft.id}`);
  const course = (name, module) => ({
    id: '',
    name,
    points: '要点',
    form: '视频',
    minutes: 90,
    platform: platform.id,
    people: people.length,
    start,
    end,
    module,
    effect: '能独立操作',
    remark: '',
  });
  const { seen } = await api(hr, 'PUT', `/filings/${draft.id}`, {
    revision,
    form: {
      ...draft.form,
      organiser: 'self',
      platform: {
        id: platform.id,
        name: platform.name,
        icp: '京ICP备05000000号',
        address: platform.site,
        server: '203.0.113.10 北京市',
      },
      project: '车工线上适岗培训',
      post: '车工',
      method: '线上培训',
      start,
      end,
      planned_people: people.length,
      leader: '陈主任',
      leader_phone: '13800000001',
      admin: '王管理',
      admin_phone: '13800000002',
      goal: '掌握车床安全操作',
      courses: [course('安全生产', 'public_required'), course('车床点检', 'professional_skill')],
      promised: true,
    },
  });
  const { number } = await api(hr, 'POST', `/filings/${draft.id}/submit`, { seen });
  return { id: draft.id, number, start, end, county: me.enterprise.county_text };
}

/** What the platform exported: three good people, three wrong rows, one name of its own for a course. */
function exported(start) {
  const row = (p, course, day, from, to, score = '') => [
    p.name,
    p.id_number,
    course,
    `${day} ${from}:00`,
    `${day} ${to}:00`,
    score,
  ];
  const [wang, zhao, qian] = people;
  const second = daysOn(start, 1);
  return [
    ['中国职业培训在线 学习记录导出'],
    ['学员姓名', '证件号码', '课程标题', '开始学习时间', '结束学习时间', '考试成绩'],
    row(wang, '安全生产', second, '09:00', '10:30', '88'),
    row(wang, '车床点检', second, '09:30', '10:30'),
    row(wang, '车床点检', daysOn(start, -1), '20:00', '20:30'),
    row(zhao, '安全生产', second, '09:00', '10:30', '92'),
    row(zhao, '车床点检（上）', second, '14:00', '15:30', '75'),
    row(qian, '安全生产', second, '19:00', '19:40'),
    ['无此人', idNumber('44020319920909009'), '安全生产', `${second} 09:00:00`, `${second} 10:00:00`, ''],
    row(qian, '车床点检', second, '11:00', '10:00'),
    row(zhao, '车床点检', second, '16:00', '16:30', '101'),
  ];
}

async function chooseFile(hr, page, name, rows) {
  const [chooser] = await Promise.all([
    hr.waitForEvent('filechooser'),
    page.getByText(/^\s*选择(另一个)?文件\s*$/).click(),
  ]);
  await chooser.setFiles({
    name,
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: xlsx(rows),
  });
}

async function imports(hr, filing, rows) {
  await hr.goto(`${base}/phone/?as=hr&page=${encodeURIComponent(`/pages/filing/detail?id=${filing.id}`)}`);
  const detail = on(hr, 'pages/filing/detail');
  await detail.getByText('已完成 0 / 4 人').waitFor();
  await shoot(hr, '50-detail-before');
  await detail.locator('.import-study').click();
  const page = on(hr, 'pages/study/import');
  await page.getByRole('button', { name: '选择文件' }).waitFor();
  await shoot(hr, '51-import-start');
  await chooseFile(hr, page, '学习记录.xlsx', rows);
  await page.getByText('有误的行').waitFor();
  await page.locator('.bad', { hasText: '名册里没有这个人' }).waitFor();
  await page.locator('.bad', { hasText: '结束时间早于开始时间' }).waitFor();
  await page.locator('.bad', { hasText: '成绩应在0到100分之间' }).waitFor();
  await shoot(hr, '52-import-preview');
  await everyLook(hr, 'study-import-preview');
  await page.locator('.row:has(.match-course) select').selectOption({ label: '车床点检' }); // 车床点检（上）
  await page.getByText('跳过 3 行，导入其余 6 条').waitFor();
  await page.locator('.open-columns').click();
  await page.locator('.column-course', { hasText: '课程标题' }).waitFor();
  await shoot(hr, '53-import-columns');
  await page.getByRole('button', { name: '好了' }).click();
  await page.getByRole('button', { name: '跳过 3 行，导入其余 6 条' }).click();
  await page.getByText('导入完成').waitFor();
  await page.locator('.imported', { hasText: '已导入 6 条记录' }).waitFor();
  await page.locator('.changed', { hasText: '已完成' }).getByText('1 人').waitFor();
  await shoot(hr, '54-imported');
}

async function progress(hr) {
  await on(hr, 'pages/study/import').getByRole('button', { name: '看学习进度' }).click();
  const list = on(hr, 'pages/study/progress');
  await list.getByText('已完成 1 / 4 人').waitFor();
  await list.locator('.chip.on', { hasText: '落后' }).waitFor(); // who is behind comes first
  await list.getByText('落后（').first().waitFor();
  await shoot(hr, '55-progress');
  await list.locator('.chip-all').click();
  await list.locator('.learner').nth(3).waitFor();
  await list.locator('.search input').fill('赵');
  await list.locator('.learner').nth(1).waitFor({ state: 'detached' });
  await list.locator('.learner', { hasText: '4 课时' }).click();
  const one = on(hr, 'pages/study/person');
  await one
    .locator('.amount-sentence', {
      hasText: '完成 2 门课程共 180 分钟 = 4 课时 × 30 元 = 120 元；本年度已用 0 元，仍在 1000 元限额内。',
    })
    .waitFor();
  await shoot(hr, '56-person');
  await hr.locator('wx-page:not([hidden]) .phone-nav .phone-back').click();
  await list.locator('.search input').fill('王');
  await list.locator('.learner', { hasText: '2 课时' }).click();
  await one.last().locator('.uncounted', { hasText: '同时在学几门课程' }).waitFor();
  await one.last().locator('.course-head').nth(1).click();
  await one.last().locator('.course-head').nth(1).scrollIntoViewIfNeeded();
  const [chooser] = await Promise.all([
    hr.waitForEvent('filechooser'),
    one.last().locator('.course .take-photo-screenshot').click(),
  ]);
  await chooser.setFiles(await picture(hr));
  await one.last().locator('.course .file-row').waitFor();
  await shoot(hr, '57-person-behind');
}

async function ownCourses(filing) {
  const phone = await person(390, 844);
  await phone.goto(`${base}/phone/?as=employee&page=/pages/trainee/courses`);
  const page = on(phone, 'pages/trainee/courses');
  const mine = page.locator('.training', { hasText: '车工线上适岗培训' });
  await mine.getByText('已完成 1 门，共 2 门').waitFor();
  await mine.getByText('已学 90 / 90 分钟').first().waitFor();
  await page.getByText('本年度还没有用，限额 1,000 元').waitFor();
  await mine.locator('.why').click();
  await page.locator('.reason', { hasText: '在培训期间' }).waitFor();
  await page.locator('.reason', { hasText: '同一时间只计一次' }).waitFor();
  await page.locator('.sheet-close').click();
  await mine.locator('.course').nth(1).click();
  await mine.getByText('“车床点检”：计划90分钟').waitFor();
  await shoot(phone, '58-employee');
  await phone.setViewportSize({ width: 320, height: 700 });
  await shoot(phone, '58-employee-320');
  assert.equal((await page.innerText()).includes(filing.number), false);
}

async function again(hr, filing, rows) {
  await hr.goto(`${base}/phone/?as=hr&page=${encodeURIComponent(`/pages/study/import?id=${filing.id}`)}`);
  const page = on(hr, 'pages/study/import');
  await chooseFile(hr, page, '学习记录.xlsx', rows);
  await page.getByText('各列按上次对这个平台的选择').waitFor();
  await page.locator('.match-course', { hasText: '车床点检' }).waitFor(); // remembered
  await page.locator('.count', { hasText: '已有或重叠' }).getByText('6', { exact: true }).waitFor();
  await shoot(hr, '59-again');
  await page.getByRole('button', { name: /导入其余 6 条/ }).click();
  await page.locator('.imported', { hasText: '以前都导入过，没有重复计算' }).waitFor();
  await page.getByText('进度、课时和预计金额没有变化').waitFor();
  await page.locator('.paste').click();
  const [, , qian] = people;
  const day = daysOn(filing.start, 2);
  const head = ['姓名', '证件号码', '课程名称', '开始时间', '结束时间'];
  const row = [qian.name, qian.id_number, '安全生产', `${day} 19:00`, `${day} 19:50`];
  await page.locator('.pasted textarea').fill(`${head.join('\t')}\n${row.join('\t')}`);
  await page.locator('.read-pasted').click();
  await page.getByText('读到 1 条记录，1 人').waitFor();
  await page.getByRole('button', { name: /^导入 \d+ 条记录$/ }).click();
  await page
    .locator('.changed', { hasText: '2 课时' })
    .or(page.locator('.changed', { hasText: '课时' }))
    .first()
    .waitFor();
  await shoot(hr, '60-pasted');
}

async function ledger(hr, filing) {
  await hr.goto(`${base}/phone/?as=hr&page=${encodeURIComponent(`/pages/filing/detail?id=${filing.id}`)}`);
  await on(hr, 'pages/filing/detail').getByText('已完成 1 / 4 人').waitFor();
  await shoot(hr, '61-detail-study');
  await on(hr, 'pages/filing/detail').locator('.ledger').click();
  const page = on(hr, 'pages/study/ledger');
  const [masked] = await Promise.all([
    hr.waitForEvent('download'),
    page.getByRole('button', { name: '打开台账（Excel）' }).click(),
  ]);
  assert.match(masked.suggestedFilename(), /^台账-BA.*\.xlsx$/);
  await page.locator('.open-whole').click();
  await page.locator('.whole-ledger').click();
  await page.getByText(/查看原因/).waitFor(); // none was written
  await fill(page, '例如 单位归档备查', '单位归档备查');
  const [whole] = await Promise.all([hr.waitForEvent('download'), page.locator('.whole-ledger').click()]);
  assert.match(whole.suggestedFilename(), /^台账-BA.*\.xlsx$/);
  await shoot(hr, '62-ledger');
}

export async function desk(filing) {
  const county = await person(1366, 768);
  await county.goto(base);
  await county.locator('form:has-text("县区经办") select[name=county]').selectOption({ label: filing.county });
  await county.getByText('进入县区控制台').click();
  await county.goto(`${base}/console/`);
  await county.getByText(filing.number).click();
  await county.getByRole('button', { name: '准予备案' }).click();
  await county.getByText('已备案').first().waitFor();
  return county;
}

async function countyLooks(county, filing) {
  await county.goto(`${base}/console/filings/${filing.id}`);
  const card = county.locator('#study');
  await card.getByText('已完成 1 / 4 人').waitFor();
  await card.getByText('按 4 人、').waitFor();
  await shoot(county, '63-case');
  await card.locator('a', { hasText: '看全部' }).click();
  await county.locator('.nav-tabs a', { hasText: '全部 4' }).waitFor();
  await shoot(county, '64-study');
  await county.locator('td .strip').first().waitFor();
  await county.locator('table a', { hasText: '赵' }).click();
  await county.locator('.sentence', { hasText: '完成 2 门课程共 180 分钟 = 4 课时 × 30 元 = 120 元' }).waitFor();
  await county.locator('summary', { hasText: '在其他地方领取过' }).click();
  await county.locator('[name=amount]').fill('950');
  await county.locator('[name=proof]').fill('浈江区发放表2026-07');
  await county.getByRole('button', { name: '登记', exact: true }).click();
  await county.locator('.sentence', { hasText: '限额 1000 元还剩 50 元，因此为 50 元' }).waitFor();
  await county.getByText('在其他地方领取同类补贴登记 950 元').waitFor();
  await shoot(county, '65-person');
  await county.goto(`${base}/console/filings/${filing.id}/study`);
  await county.locator('form[action$=ledger] [name=reason]').fill('现场核查台账');
  const [file] = await Promise.all([
    county.waitForEvent('download'),
    county.getByRole('button', { name: '导出Excel' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /-ledger\.xlsx$/);
  await county.setViewportSize({ width: 320, height: 700 });
  await shoot(county, '66-study-320');
}

/** The service centre makes a key, and the platform's engineers use the page's own script. */
async function platformPushes(filing) {
  const centre = await person(1366, 768);
  await centre.goto(base);
  await centre.getByText('进入服务中心控制台').click();
  await centre
    .getByRole('row', { name: /中国职业培训在线/ })
    .getByText('接口密钥')
    .click();
  await centre.getByText('没有在用的密钥').waitFor();
  await centre.locator('[name=note]').fill('平台生产服务器');
  await centre.getByRole('button', { name: '生成密钥' }).click();
  const [key, secret] = [await centre.locator('#key-id').innerText(), await centre.locator('#key-secret').innerText()];
  secrets.push(secret);
  await shoot(centre, '67-key');
  const docs = await person(1366, 768);
  await docs.goto(`${base}/docs/platforms`);
  await shoot(docs, '68-docs');
  const [said, timestamp, nonce, body, digest, signature] = await docs.locator('#example code').allInnerTexts();
  assert.equal(digest, createHash('sha256').update(said).digest('hex'));
  const expected = createHmac('sha256', Buffer.from(digest, 'hex')).update(`${timestamp}\n${nonce}\n${body}`);
  assert.equal(signature, `sha256=${expected.digest('hex')}`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-push-'));
  const [script, batch] = [path.join(folder, 'push.mjs'), path.join(folder, 'batch.json')];
  fs.writeFileSync(script, await docs.locator('#script').innerText());
  const day = daysOn(filing.start, 3);
  const [, , qian] = people;
  fs.writeFileSync(
    batch,
    JSON.stringify({
      batch_id: 'b-1',
      records: [
        {
          record_id: 'r-1',
          filing: filing.number,
          id_number: qian.id_number,
          course: '车床点检',
          start: `${day}T09:00:00+08:00`,
          end: `${day}T10:30:00+08:00`,
          score: 80,
        },
      ],
    }),
  );
  const push = async () =>
    JSON.parse(
      (
        await promisify(execFile)(process.execPath, [script, batch], {
          env: { ...process.env, SHIGANG_URL: base, SHIGANG_KEY: key, SHIGANG_SECRET: secret },
        })
      ).stdout,
    );
  assert.deepEqual(await push(), { status: 200, batch_id: 'b-1', records: 1, added: 2, known: 0 });
  assert.equal((await push()).status, 200); // the same batch again
  await centre.goto(`${base}/console/platforms`);
  await centre
    .getByRole('row', { name: /中国职业培训在线/ })
    .getByText('接口密钥')
    .click();
  assert.equal(await centre.getByText(secret).count(), 0);
  await centre.locator('summary', { hasText: '在用' }).click();
  await centre.locator('form[action$=revoke] [name=reason]').fill('平台更换服务器');
  await centre.getByRole('button', { name: '停用' }).click();
  await centre.getByText('没有在用的密钥').waitFor();
  assert.equal((await push()).status, 401);
  fs.rmSync(folder, { recursive: true });
  await shoot(centre, '69-revoked');
}

async function takenBack(hr, filing) {
  await hr.goto(`${base}/phone/?as=hr&page=${encodeURIComponent(`/pages/study/records?id=${filing.id}`)}`);
  const page = on(hr, 'pages/study/records');
  await page.locator('.import', { hasText: '平台推送' }).waitFor();
  await shoot(hr, '70-records');
  await page.locator('.open-clear').click();
  await page.locator('.clear-study').click();
  await page.getByText('原因').first().waitFor();
  await fill(page, '例如 选错了文件', '选错了文件');
  await shoot(hr, '71-clear');
  await page.locator('.clear-study').click();
  await page.locator('.cleared', { hasText: '可以重新导入' }).waitFor();
  await hr.goto(`${base}/phone/?as=hr&page=${encodeURIComponent(`/pages/study/progress?id=${filing.id}`)}`);
  await on(hr, 'pages/study/progress').getByText('已完成 0 / 4 人').waitFor(); // what the platform sent stays
  await on(hr, 'pages/study/progress').locator('.chip-all').click();
  await on(hr, 'pages/study/progress').locator('.learner', { hasText: '完成 1 / 2 门课程' }).waitFor();
}

async function newPolicy() {
  const city = await person(1366, 768);
  await city.goto(base);
  await city.getByText('进入市局控制台').click();
  await city.getByRole('link', { name: '政策版本' }).click();
  await city.getByText('每人每课时 30 元，每人每年最高 1000 元').waitFor();
  await city.getByText('新增政策版本').click();
  const year = Number((await (await fetch(`${base}/dev/clock`)).json()).today.slice(0, 4)) + 1;
  await city.locator('[name=document]').fill(`韶人社函〔${year}〕1号`);
  await city.locator('[name=clause]').fill('二');
  await city.locator('[name=rate]').fill('35.50');
  await city.locator('[name=basis]').selectOption({ label: '按课程分别计算' });
  await city.locator('[name=from]').fill('2020-06-01');
  await city.getByRole('button', { name: '下一步' }).click();
  await city.locator('.problem', { hasText: '新标准只能从' }).first().waitFor();
  await shoot(city, '72-policy-refused');
  await city.locator('[name=from]').fill(`${year}-07-01`);
  await city.getByRole('button', { name: '下一步' }).click();
  await city.getByText(`适用于 ${year}年7月1日 起首次提交的备案`).waitFor();
  await city.locator('.differs', { hasText: '35.50 元' }).waitFor();
  await shoot(city, '73-policy-check');
  await city.getByRole('button', { name: '提交复核' }).click();
  await city.getByText('待另一人复核').first().waitFor();
  const second = await person(1366, 768);
  await second.goto(base);
  await second.getByText('进入市局负责人控制台').click();
  await second.getByRole('link', { name: '政策版本' }).click();
  await shoot(second, '73-policy-second');
  await second.getByRole('button', { name: '核对无误，确认生效' }).click();
  await second.locator('[id^=proposal-]').waitFor({ state: 'detached' });
  await city.goto(`${base}/console/policies`);
  await city.getByRole('button', { name: '比较两个版本' }).click();
  await city.locator('#compared .differs', { hasText: '35.50 元' }).waitFor();
  await city.locator('#compared', { hasText: '有 5 处不同' }).waitFor();
  await shoot(city, '74-policies');
  await city.setViewportSize({ width: 320, height: 700 });
  await shoot(city, '75-policies-320');
}

/** From the first day of a training to amounts that explain themselves. */
export async function study() {
  const hr = await person(390, 844);
  await hr.goto(`${base}/phone/?as=hr`);
  await on(hr, 'pages/home/home').locator('.need').waitFor();
  const filing = await filed(hr, people);
  const county = await desk(filing);
  await post('/dev/clock', { to: `${daysOn(filing.start, 15)}T09:00:00+08:00` });
  const rows = exported(filing.start);
  await imports(hr, filing, rows);
  await progress(hr);
  await ownCourses(filing);
  await again(hr, filing, rows);
  await ledger(hr, filing);
  await countyLooks(county, filing);
  await platformPushes(filing);
  await takenBack(hr, filing);
  await newPolicy();
}
