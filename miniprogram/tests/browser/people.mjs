// What anybody sees: the procedure and its questions, windows, a report whose
// words survive, and what is asked of a stranger before personal data is used.
import assert from 'node:assert/strict';
import { base, fill, on, person, shoot } from './office.mjs';

const go = (page, where, as) => page.goto(`${base}/phone/?as=${as}&page=${encodeURIComponent(where)}`);

/** The chart and the questions answer before anybody logs in. */
async function readsTheGuide(phone) {
  await go(phone, '/pages/help/help', 'stranger');
  const help = on(phone, 'pages/help/help');
  await help.getByText('提交备案').waitFor();
  assert.equal(await help.getByText('您在这里').count(), 0); // nobody's case, nobody's place
  await shoot(phone, '160-chart');
  await help.getByText('常见问题').click();
  await help.getByText('补贴多少？').click();
  await help.getByText(/每人每年最高/).waitFor();
  await shoot(phone, '161-questions');
  await help.getByText('考取证书的补贴').click();
  await on(phone, 'pages/help/certificates').getByText('粤人社规〔2020〕6号').waitFor();
}

/** What was typed is there again after the app was closed; it is sent once, and its answer is waited for. */
async function reports(phone) {
  await go(phone, '/pages/publicity/report', 'stranger');
  const report = on(phone, 'pages/publicity/report');
  await fill(report, '哪家企业、什么事、您怎么知道的', '某公司没有组织培训，名单是假的');
  await phone.waitForFunction(() => Object.values(localStorage).some((v) => v.includes('名单是假的')));
  await phone.reload();
  const words = report.getByPlaceholder('哪家企业、什么事、您怎么知道的');
  await words.waitFor();
  await report.getByText('请选择').waitFor();
  assert.equal(await words.inputValue(), '某公司没有组织培训，名单是假的');
  await report.getByRole('button', { name: '提交举报' }).click();
  await phone.getByRole('button', { name: '取消' }).click(); // to be told is a choice, and no condition
  await report.locator('.problem').waitFor(); // no county chosen
  assert.equal(await words.inputValue(), '某公司没有组织培训，名单是假的');
  await shoot(phone, '162-report');
}

/** Who does not agree to the privacy guide is told what that means, and goes on by another way. */
async function refusesPrivacy(phone) {
  await go(phone, '/pages/windows/windows', 'stranger');
  const windows = on(phone, 'pages/windows/windows');
  await windows.locator('.place').first().click();
  await phone.getByRole('button', { name: '拒绝' }).click();
  await windows.getByText(/没有同意隐私保护指引.*长按文字/).waitFor();
  await shoot(phone, '163-privacy-refused');
  await windows.locator('.place').first().click();
  await phone.getByRole('button', { name: '同意' }).click();
  await windows.getByText('地址已复制').waitFor();
}

/** Our own guide has a version, and keeps who agreed to it and when. */
async function agrees(phone) {
  await go(phone, '/pages/me/privacy', 'stranger');
  const guide = on(phone, 'pages/me/privacy');
  await guide.getByText(/您还没有选择/).waitFor();
  await guide.getByRole('button', { name: '同意' }).click();
  await guide.getByText(/您已同意这一版（.*月.*日/).waitFor();
  await phone.reload();
  await guide.getByText('您已同意这一版').waitFor();
  await shoot(phone, '164-privacy');
}

export async function anybodyFindsTheirWay() {
  const phone = await person(375, 760, { stranger: true });
  await readsTheGuide(phone);
  await reports(phone);
  await refusesPrivacy(phone);
  await agrees(phone);
}
