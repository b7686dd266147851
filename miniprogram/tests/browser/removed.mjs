// A member is removed while filling in a draft: the next save says so at once,
// nothing that was typed is lost, and the way on is shown.
import assert from 'node:assert/strict';
import { base, edit, fill, on, person, shoot, turn } from './office.mjs';

const me = 'former';
const go = (phone, as, page) => phone.goto(`${base}/phone/?as=${as}&page=${encodeURIComponent(page)}`);
const project = '例如 钳工线上适岗培训';

async function invited(hr) {
  await go(hr, 'hr', '/pages/members/members');
  const members = on(hr, 'pages/members/members');
  await members.getByRole('button', { name: '邀请同事' }).click();
  await members.getByRole('button', { name: '生成邀请' }).click();
  return members.locator('.code').innerText();
}

async function joins(phone, code) {
  await go(phone, me, '/pages/members/members');
  const join = on(phone, 'pages/members/members');
  await fill(join, '8位邀请码', code);
  await fill(join, '您的姓名', '马离开');
  await join.getByRole('button', { name: '加入', exact: true }).click();
  await join.getByText('马离开（我）').waitFor();
}

async function bindsPhone(phone) {
  await go(phone, me, '/pages/enterprise/enterprise');
  await on(phone, 'pages/enterprise/enterprise').getByRole('button', { name: '绑定微信手机号' }).click();
  await phone.getByRole('button', { name: '允许' }).click();
  await on(phone, 'pages/enterprise/enterprise').getByRole('button', { name: '提交登记' }).waitFor();
}

/** The owner takes them off the list, and the time to take it back is over. */
async function removes(hr) {
  await go(hr, 'hr', '/pages/members/members');
  const members = on(hr, 'pages/members/members');
  await members.getByText('马离开').first().click();
  await hr.getByText('移出', { exact: false }).last().click();
  await members.getByText('已移出马离开').waitFor();
  await members.getByText('已移出马离开').waitFor({ state: 'detached' });
}

export async function removedMeanwhile() {
  const hr = await person(375, 812);
  const phone = await person(375, 812);
  await bindsPhone(phone);
  await joins(phone, await invited(hr));
  await go(phone, me, '/pages/filing/new');
  await on(phone, 'pages/filing/new').getByText('在岗培训', { exact: true }).click();
  await on(phone, 'pages/filing/new').getByText('在手机上一步一步填').click();
  await edit(phone).getByText('第2/6步').waitFor();
  await turn(phone, '项目');
  await fill(edit(phone), project, '离开以前写的');
  await edit(phone)
    .getByText(/^已保存/)
    .waitFor();
  await removes(hr);

  await fill(edit(phone), '学完以后会做什么', '离开以后写的目标');
  const shut = edit(phone).locator('.shut', { hasText: '您已被移出这家企业，这次没有保存' });
  await shut.waitFor();
  await shoot(phone, '98-removed');
  await shut.locator('.copy-typed').click();
  await shut.getByText('已复制').waitFor();
  const copied = await phone.evaluate(() => new Promise((r) => wx.getClipboardData({ success: (c) => r(c.data) })));
  assert.match(copied, /培训项目名称：离开以前写的\n[^]*培训目标：离开以后写的目标/);

  // Opened again it is still there; invited again it is saved.
  const id = await edit(phone).evaluate(() => getCurrentPages().at(-1).draft.id);
  const page = `/pages/filing/edit?id=${id}&step=project`;
  await go(phone, me, page);
  await edit(phone).locator('.shut').waitFor();
  assert.equal(await edit(phone).getByPlaceholder('学完以后会做什么').inputValue(), '离开以后写的目标');
  await edit(phone).locator('.go-on').click();
  await on(phone, 'pages/members/members').getByPlaceholder('8位邀请码').waitFor();
  await joins(phone, await invited(hr));
  await go(phone, me, page);
  await edit(phone)
    .getByText(/^已保存/)
    .waitFor();
  assert.equal(await edit(phone).locator('.shut').count(), 0);
  const held = await phone.evaluate(async (of) => {
    const headers = { authorization: `Bearer ${wx.getStorageSync('token')}` };
    return (await fetch(`/api/v1/filings/${of}`, { headers })).json();
  }, id);
  assert.equal(held.form.goal, '离开以后写的目标');
}
