// A large enterprise's roster: thousands of people in a real workbook, no column
// of accounts, and some rows that are wrong in themselves.
import assert from 'node:assert/strict';
import { base, edit, on, person, shoot, turn } from './office.mjs';
import { idNumber } from './filing.mjs';
import { workbook } from './xlsx.mjs';

const people = 3000;
const wrong = 40;
const patient = 60_000; // milliseconds: the machine may be busy

/** Everybody has a birth date and a serial of their own. */
const resident = (i) => idNumber(`440203${1960 + Math.floor(i / 100)}0101${String(i % 100).padStart(3, '0')}`);
const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const named = (i) => `赵${[...String(i)].map((d) => digits[d]).join('')}`;

/** 附表4 without its last column; each seventy-fifth row has a letter too much in its ID number. */
const roster = () =>
  workbook({
    名册: [
      ['韶关市企业职工线上适岗职业技能培训人员名册'],
      ['序号', '姓名', '性别', '身份证号码', '手机号码'],
      ...Array.from({ length: people }, (_, i) => [
        String(i + 1),
        named(i),
        '',
        i % (people / wrong) === 7 ? `${resident(i).slice(0, 17)}Q` : resident(i),
        `139${String(i).padStart(8, '0')}`,
      ]),
    ],
  });

async function draft(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  await on(hr, 'pages/filing/new').getByText('岗前培训', { exact: true }).click();
  await on(hr, 'pages/filing/new').getByText('在手机上一步一步填').click();
  await edit(hr).getByText('第2/6步').waitFor();
  await turn(hr, '名册');
}

/** What the file holds is told before it is kept: the missing column once, the rest beside it. */
async function looks(hr) {
  const [chooser] = await Promise.all([hr.waitForEvent('filechooser'), edit(hr).locator('.import-roster').click()]);
  await chooser.setFiles({ name: '花名册.xlsx', mimeType: 'application/octet-stream', buffer: roster() });
  const preview = on(hr, 'pages/filing/import');
  await preview.getByText(`读到 ${people} 人`).waitFor({ timeout: patient });
  await preview.locator('.whole-account', { hasText: '整列没有“平台登录账号”' }).waitFor();
  assert.equal(await preview.locator('.whole-account').count(), 1);
  await shoot(hr, '97-large-preview');
  return preview;
}

/** It is kept as it is; how far it is is told with a number. */
async function keeps(hr, preview) {
  await hr.evaluate(() => {
    window.told = [];
    const note = () => window.told.push(document.querySelector('.s-bar-note')?.textContent ?? '');
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await preview.getByText(`保存名册（${people} 人）`).click();
  await edit(hr).getByText(`${people} 人`, { exact: true }).waitFor({ timeout: patient });
  const told = await hr.evaluate(() => window.told);
  assert.ok(
    told.some((t) => /正在(上传 \d+%|保存 \d+ 人)/.test(t)),
    `the import told nothing with a number: ${[...new Set(told)]}`,
  );
}

/** In the draft, too, the column is told and mended once, and the rows beside it are listed. */
async function mendsTheColumn(hr) {
  const whole = edit(hr).locator('.whole', { hasText: '整列没有“平台登录账号”' });
  await whole.waitFor();
  assert.equal(await edit(hr).locator('.whole').count(), 1);
  await edit(hr).getByText(`先更正这些：${wrong} 行`).waitFor();
  assert.equal(await edit(hr).locator('.wrong-row').count(), wrong);
  await shoot(hr, '97-large-roster');
  await whole.locator('.account-from-phone').click();
  await whole.waitFor({ state: 'detached', timeout: patient });
  await edit(hr).getByText(`其中 ${wrong} 行需要更正`).waitFor();
}

/** One row is mended and the next comes; people come page by page, and the list stays where it is. */
async function mendsRows(hr) {
  await edit(hr).locator('.wrong-row').first().click();
  await edit(hr).getByPlaceholder('18位身份证号码', { exact: true }).fill(resident(7));
  await edit(hr).locator('.save-person').click();
  await edit(hr)
    .getByText(`其中 ${wrong - 1} 行需要更正`)
    .waitFor({ timeout: patient });
  await edit(hr).locator('.close-sheet, .t-popup__close').first().click();
  const shown = edit(hr).getByText(/^\d+\. 赵/);
  const before = await shown.count();
  assert.ok(before <= 100, `${before} rows at once`);
  await edit(hr).locator('.more').click();
  await edit(hr)
    .getByText(new RegExp(`^${before + 1}\\.`))
    .waitFor();
  assert.ok((await shown.count()) > before);
  await edit(hr).getByPlaceholder('按姓名查找').fill(named(2987));
  await edit(hr).getByPlaceholder('按姓名查找').press('Enter');
  await edit(hr)
    .getByText(`2988. ${named(2987)}`)
    .waitFor({ timeout: patient });
  assert.equal(await shown.count(), 1);
}

/** Submitting says what is left, and leads there. */
async function saysWhatIsLeft(hr) {
  await turn(hr, '提交');
  const line = edit(hr).locator('.problem-line', { hasText: `名册有${wrong - 1}行需要更正` });
  await line.waitFor();
  await shoot(hr, '97-large-left');
  await line.click();
  await edit(hr)
    .getByText(`先更正这些：${wrong - 1} 行`)
    .waitFor();
}

export async function aLargeRoster() {
  const hr = await person(375, 812);
  await draft(hr);
  await keeps(hr, await looks(hr));
  await mendsTheColumn(hr);
  await mendsRows(hr);
  await saysWhatIsLeft(hr);
}
