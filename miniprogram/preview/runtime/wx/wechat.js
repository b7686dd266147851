// What WeChat itself does for the mini-program: who the user is, and consent.
// The sandbox answers for WeChat, over HTTP.
import { ask, element, persona } from '../dom.js';

let base = '';

/** Tells where the sandbox is. */
export function useSandbox(address) {
  base = address;
}

async function call(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: persona(), ...body }),
  };
  const answer = await fetch(`${base}/phone/${path}`, options);
  if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status}`);
  return answer.json();
}

export const login = async () => ({ code: (await call('login', {})).code });

export async function getPhoneNumber() {
  if (!(await ask('申请获取你的手机号', [element('p', '', '用于登记企业和核对职工身份')], '拒绝', '允许')))
    return { errMsg: 'getPhoneNumber:fail user deny' };
  return { errMsg: 'getPhoneNumber:ok', code: (await call('number', {})).code };
}

/** Only in answer to a tap, at most three templates, as WeChat has it. */
export async function requestSubscribeMessage({ tmplIds }) {
  if (!navigator.userActivation.isActive) throw new Error('can only be invoked by user TAP gesture.');
  if (tmplIds.length > 3) throw new Error('at most 3 templates');
  const list = element('ul');
  list.append(...(await call(`templates?ids=${tmplIds.join(',')}`)).map((t) => element('li', '', t.title)));
  const answer = (await ask('允许发送以下通知', [list], '取消', '允许')) ? 'accept' : 'reject';
  const answers = Object.fromEntries(tmplIds.map((id) => [id, answer]));
  await call('subscribe', { templates: answers });
  return answers;
}
