// WeChat's privacy guide: asked for once, and remembered. With
// "__usePrivacyCheck__" in app.json what uses personal data waits for it.
// https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
import { ask, asker, element, persona, sheet } from '../dom.js';

const contract = '《适岗小程序隐私保护指引》';
const key = () => `privacy:${persona()}`;
const state = { checks: false, name: '', listener: null };

/** Whether the mini-program's app.json asks for the check, and its name. */
export function usePrivacy(config) {
  state.checks = config.__usePrivacyCheck__ === true;
  state.name = config.window?.navigationBarTitleText ?? '';
}

export const authorizePrivacy = () => localStorage.setItem(key(), 'yes');
const authorized = () => localStorage.getItem(key()) === 'yes';

export const getPrivacySetting = async () => ({
  needAuthorization: !authorized(),
  privacyContractName: contract,
});

/** A mini-program that listens asks in a sheet of its own, and answers with its button. */
export const onNeedPrivacyAuthorization = (listener) => {
  state.listener = listener;
};

const askedByPage = (reference) =>
  new Promise((resolve) => {
    state.listener(
      ({ event }) => {
        if (event === 'agree') authorizePrivacy();
        if (event === 'agree' || event === 'disagree') resolve(event === 'agree');
      },
      { referrer: reference },
    );
  });

async function askedByWeChat() {
  const words = element('p', 'quiet', '在你使用服务前，请仔细阅读');
  const link = element('a', 'link', contract);
  link.href = '#';
  link.onclick = (e) => {
    e.preventDefault();
    openPrivacyContract();
  };
  words.append(link, '。如你同意，请点击“同意”开始使用。');
  const agreed = await ask('用户隐私保护提示', [words], '拒绝', '同意', 'bottom', { head: asker(state.name, '') });
  if (agreed) authorizePrivacy();
  return agreed;
}

/** Refuses what uses personal data while the guide has not been agreed to. */
export async function needPrivacy(reference) {
  if (!state.checks || authorized()) return;
  if (await (state.listener ? askedByPage(reference) : askedByWeChat())) return;
  throw Object.assign(new Error('privacy permission is not authorized'), { errno: 104 });
}

export async function requirePrivacyAuthorize() {
  await needPrivacy('requirePrivacyAuthorize');
}

export async function openPrivacyContract() {
  await sheet(
    contract,
    [element('p', '', '预览中没有指引正文，正式小程序由微信展示。')],
    [{ text: '返回', value: true }],
  );
}
