// What the person has allowed the mini-program on this phone. WeChat asks once:
// after a refusal nothing is shown, until it is allowed in the settings.
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/authorize.html
import { ask, asker, element, persona, sheet } from '../dom.js';
import { needTap } from '../tap.js';

/** The scopes that are asked for here, and what they are called. */
export const scopes = {
  'scope.writePhotosAlbum': '保存到相册',
  'scope.addPhoneCalendar': '添加到日历',
};

const key = () => `permission:${persona()}`;
const answers = () => JSON.parse(localStorage.getItem(key()) ?? '{}');
const keep = (given) => localStorage.setItem(key(), JSON.stringify({ ...answers(), ...given }));

/** Asks for a scope where it has not been asked for; a refusal is remembered. */
export async function permit(scope) {
  const before = answers()[scope];
  if (before === undefined)
    keep({ [scope]: await ask('', [asker('小程序', '申请'), element('h3', '', scopes[scope])], '拒绝', '允许') });
  if (!answers()[scope]) throw new Error('auth deny');
}

export async function authorize({ scope }) {
  if (!(scope in scopes)) throw new Error('invalid scope');
  await permit(scope);
}

export const getSetting = async () => ({ authSetting: answers() });

/** The settings page: a switch for each scope that has been asked for. */
export async function openSettings() {
  const list = Object.entries(answers()).map(([scope, allowed]) => {
    const row = element('label', 'switch');
    const box = element('input');
    Object.assign(box, { type: 'checkbox', checked: allowed });
    box.onchange = () => keep({ [scope]: box.checked });
    row.append(element('span', '', scopes[scope]), box);
    return row;
  });
  if (!list.length) list.push(element('p', 'quiet', '小程序还没有申请过权限'));
  await sheet('设置', list, [{ text: '返回小程序', value: true }]);
  return { authSetting: answers() };
}

/** Since 2.0.7 only from a tap. */
export async function openSetting() {
  needTap();
  return openSettings();
}
