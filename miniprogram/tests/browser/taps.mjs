// How many taps and typed fields a filing costs, from 首页 to its number: with
// the workbook, and step by step. Each tap on the screen is counted where it
// lands; a file of WeChat's list is two (the file, and 确定).
import assert from 'node:assert/strict';
import { base, edit, fill, on, person, shoot } from './office.mjs';
import { idNumber } from './filing.mjs';
import { workbook } from './xlsx.mjs';

const listTaps = 2;

/** Counts what a person does on a page from now on. */
async function counted(page) {
  await page.evaluate(() => {
    window.done = { taps: 0, fields: 0 };
    document.addEventListener('click', (e) => e.isTrusted && (window.done.taps += 1), true);
    document.addEventListener(
      'change',
      (e) => /text|number|tel/.test(e.target.type) && (window.done.fields += 1),
      true,
    );
  });
  return () => page.evaluate(() => window.done);
}

async function choose(page, tap, name, buffer) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), tap()]);
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer });
}

const people = [1, 2, 3].map((n) => [
  String(n),
  `张三${'甲乙丙'[n - 1]}`,
  '',
  idNumber(`4402031991010100${n}`),
  `1390000010${n}`,
  `tap${n}`,
]);
const names = ['序号', '姓名', '性别', '身份证号码', '手机号码', '平台登录账号'];

/** 附表1-4 as a clerk hands them in. */
function forms(start, end) {
  const training = `${start}至${end}`;
  return workbook({
    备案: [
      ['韶关市企业职工线上适岗职业技能培训备案表'],
      ['企业基本情况'],
      ['线上培训平台基本情况'],
      ['平台名称(网站)或APP产品名称', '中国职业培训在线', 'ICP备案号', '京ICP备05000000号'],
      ['网站地址(APP的下载地址)', 'http://px.class.com.cn', 'IP地址及服务器放置城市名称', '203.0.113.10 北京市'],
      ['培训项目基本情况'],
      ['培训项目名称', '数控车工线上培训', '培训岗位(工种)', '数控车工'],
      ['培训计划人数', '3人', '培训方式', '线上'],
      ['培训起止时间', training],
      ['培训负责人', '王负责', '联系手机', '13800138001'],
      ['线上培训管理员', '李管理', '联系手机', '13800138002'],
      ['培训目标', '会操作数控车床'],
    ],
    计划: [
      ['韶关市企业职工线上适岗职业技能培训计划'],
      ['序号', '课程资源名称(培训项目)', '内容要点', '资源形式', '培训时长(分钟)', '资源名称(网络平台)', '培训人数'],
      ['1', '安全生产', '安全操作', '视频', '90', '中国职业培训在线', '3'],
    ],
    大纲: [
      ['韶关市企业职工线上适岗职业技能培训大纲'],
      [
        '序号',
        '课程资源名称(培训项目)',
        '培训起止时间',
        '培训模块(公共必修课/专业技能课)',
        '培训效果(学习目的、掌握程度)',
        '备注',
      ],
      ['1', '安全生产', training, '公共必修课', '懂安全', ''],
    ],
    名册: [['韶关市企业职工线上适岗职业技能培训人员名册'], names, ...people],
  });
}

const later = (day, n) => new Date(Date.parse(`${day}T00:00:00Z`) + n * 86400_000).toISOString().slice(0, 10);

async function fromHome(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/home/home`);
  const begin = on(hr, 'pages/home/home').getByText('新建备案').first();
  await begin.waitFor();
  const done = await counted(hr);
  await begin.click();
  await on(hr, 'pages/filing/new').getByText('在岗培训', { exact: true }).click();
  return done;
}

async function handIn(hr) {
  await edit(hr).getByText('可以提交').waitFor();
  await edit(hr).getByText('我已阅读并承诺').click();
  await edit(hr).getByText('提交备案', { exact: true }).click();
  await edit(hr).locator('.filing-number').waitFor();
}

async function withWorkbook(hr, start) {
  const done = await fromHome(hr);
  await shoot(hr, '95-ways');
  await choose(
    hr,
    () => on(hr, 'pages/filing/new').getByText('用一份Excel填好全部表格').click(),
    '备案.xlsx',
    forms(start, later(start, 20)),
  );
  const preview = on(hr, 'pages/filing/import');
  await preview.getByText('读到 3 人').first().waitFor();
  await shoot(hr, '95-workbook');
  await preview.getByText('导入', { exact: true }).click();
  await handIn(hr);
  const { taps, fields } = await done();
  assert.ok(taps + listTaps <= 12 && fields <= 8, `with the workbook: ${taps + listTaps} taps, ${fields} fields`);
  return `${taps + listTaps} taps, ${fields} fields`;
}

async function stepByStep(hr) {
  const done = await fromHome(hr);
  await on(hr, 'pages/filing/new').getByText('在手机上一步一步填').click();
  await edit(hr).locator('.chosen-platform').click(); // that of the last filing; a first one asks at once
  await edit(hr).getByText('中国职业培训在线').click();
  for (const hint of ['网站底部可以查到', '例如 203.0.113.10 北京市'])
    // it comes from the record
    await hr.waitForFunction((field) => field.value !== '', await edit(hr).getByPlaceholder(hint).elementHandle());
  await edit(hr).getByText('下一步').click();
  await edit(hr).locator('.earliest').click();
  await edit(hr).locator('.end').first().click();
  await fill(edit(hr), '例如 钳工线上适岗培训', '焊工线上适岗培训');
  await fill(edit(hr), '例如 钳工', '焊工');
  await fill(edit(hr), '例如 线上培训', '线上培训');
  await fill(edit(hr), '学完以后会做什么', '会焊接');
  for (const [hint, value] of [
    ['培训负责人姓名', '陈主任'],
    ['负责人11位手机号', '13800000001'],
    ['线上培训管理员姓名', '王管理'],
    ['管理员11位手机号', '13800000002'],
  ])
    await fill(edit(hr), hint, value);
  await edit(hr).getByText('下一步').click();
  const csv = [names, ...people].map((r) => r.join(',')).join('\n');
  await choose(hr, () => edit(hr).locator('.import-roster').click(), '名册.csv', Buffer.from(csv));
  await on(hr, 'pages/filing/import').getByText('保存名册（3 人）').click();
  await edit(hr).getByText('3 人', { exact: true }).waitFor();
  await edit(hr).getByText('下一步').click();
  await fill(edit(hr), '课程资源名称', '焊接安全');
  await fill(edit(hr), '内容要点', '劳动防护');
  await fill(edit(hr), '培训时长，分钟', '90');
  await fill(edit(hr), '学习目的、掌握程度', '能独立焊接');
  await edit(hr).getByText('专业技能课').click();
  await edit(hr).getByText('下一步').click();
  await handIn(hr);
  const { taps, fields } = await done();
  assert.ok(taps + listTaps <= 18, `step by step: ${taps + listTaps} taps, ${fields} fields`);
  return `${taps + listTaps} taps, ${fields} fields`;
}

/** After a first filing: the enterprise is registered, its people are known. */
export async function tapsOfAFiling() {
  const hr = await person(375, 812);
  await hr.goto(`${base}/phone/?as=hr&page=/pages/why/why`);
  await hr.waitForFunction(() => !!window.wx?.getStorageSync('token'));
  const start = await on(hr, 'pages/why/why').evaluate(async () => {
    const token = wx.getStorageSync('token');
    const answer = await fetch('/api/v1/dates/filing', { headers: { authorization: `Bearer ${token}` } });
    return (await answer.json()).strict.last;
  });
  const counts = [await withWorkbook(hr, start), await stepByStep(hr)];
  console.log(`# a filing with the workbook: ${counts[0]}; step by step: ${counts[1]}`);
}
