// What WeChat itself does for the mini-program: who the user is, and the phone
// number. The sandbox answers for WeChat, over HTTP.
import { ask, asker, element, persona } from '../dom.js';
import { needPrivacy } from './privacy.js';

const sandbox = { address: '', name: '' };

/** Tells where the sandbox is, and the mini-program's name. */
export function useSandbox(address, name = '') {
  Object.assign(sandbox, { address, name });
}

/** The mini-program's name, as it stands above WeChat's questions. */
export const programName = () => sandbox.name;

/** Asks the sandbox: WeChat's own network, which no domain list covers. */
export async function call(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: persona(), ...body }),
  };
  const answer = await fetch(`${sandbox.address}/phone/${path}`, options);
  if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status}`);
  return answer.json();
}

export const login = async () => ({ code: (await call('login', {})).code });

/** The sheet of the button open-type="getPhoneNumber". */
export async function getPhoneNumber() {
  try {
    await needPrivacy('getPhoneNumber');
  } catch (e) {
    return { errMsg: `getPhoneNumber:fail ${e.message}`, errno: 104 };
  }
  const number = element('div', 'phone-number');
  number.append(element('b', '', '微信绑定号码'), element('span', '', '上次提供'));
  const head = asker(programName(), '申请');
  if (!(await ask('获取并验证你的手机号', [number], '拒绝', '允许', 'bottom', { head })))
    return { errMsg: 'getPhoneNumber:fail user deny' };
  return { errMsg: 'getPhoneNumber:ok', code: (await call('number', {})).code };
}
