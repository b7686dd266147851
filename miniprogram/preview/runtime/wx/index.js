// The wx object. Each call is real or not there at all: an unknown one throws.
import { ask, element, glass, persona, sheet } from '../dom.js';
import { chooseMedia, chooseMessageFile, env, getFileSystemManager, openDocument, previewImage } from './files.js';
import { downloadFile, request, uploadFile, useServer } from './network.js';
import { getPrivacySetting } from './privacy.js';
import { login, requestSubscribeMessage, useSandbox } from './wechat.js';

/** A promise or callbacks, as wx has it. */
const both =
  (name, act) =>
  (o = {}) => {
    const done = (async () => ({ ...(await act(o)), errMsg: `${name}:ok` }))().catch((e) => {
      throw Object.assign(new Error(`${name}:fail ${e.message}`), { errMsg: `${name}:fail ${e.message}` });
    });
    if (!o.success && !o.fail && !o.complete) return done;
    done.then(
      (r) => {
        o.success?.(r);
        o.complete?.(r);
      },
      (e) => {
        o.fail?.(e);
        o.complete?.(e);
      },
    );
    return undefined;
  };

const hideToast = () => document.getElementById('toast')?.remove();

function showToast({ title, duration = 2000 }) {
  hideToast();
  const toast = element('div', '', title);
  toast.id = 'toast';
  toast.setAttribute('role', 'status');
  glass().append(toast);
  if (duration) setTimeout(() => toast.remove(), duration);
}

async function showModal({ title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定' }) {
  const confirm = showCancel
    ? await ask(title, [element('p', '', content)], cancelText, confirmText, 'middle')
    : await sheet(title, [element('p', '', content)], [{ text: confirmText, value: true, kind: 'yes' }], 'middle');
  return { confirm, cancel: !confirm };
}

async function makePhoneCall({ phoneNumber }) {
  if (!(await ask('拨打电话', [element('p', 'number', phoneNumber)], '取消', '呼叫'))) throw new Error('cancel');
}

async function setClipboardData({ data }) {
  const area = element('textarea', '', data);
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('the browser does not let us copy');
  showToast({ title: '内容已复制' });
}

const key = (name) => `storage:${persona()}:${name}`;
const screenInfo = () => {
  const { clientWidth: width, clientHeight: height } = glass();
  return {
    SDKVersion: '3.8.12',
    platform: 'devtools',
    system: 'preview',
    windowWidth: width,
    windowHeight: height,
    screenWidth: width,
    screenHeight: height,
    pixelRatio: devicePixelRatio,
    statusBarHeight: 0,
    language: 'zh_CN',
    theme: 'light',
  };
};

/** Makes wx for a page stack and the servers' addresses. */
export function makeWx(pages, servers) {
  useServer(servers.api);
  useSandbox(servers.wechat);
  const calls = {
    env,
    request,
    uploadFile,
    downloadFile,
    openDocument: both('openDocument', openDocument),
    chooseMessageFile: both('chooseMessageFile', chooseMessageFile),
    chooseMedia: both('chooseMedia', chooseMedia),
    previewImage: both('previewImage', previewImage),
    getFileSystemManager,
    login: both('login', login),
    requestSubscribeMessage: both('requestSubscribeMessage', requestSubscribeMessage),
    getPrivacySetting: both('getPrivacySetting', getPrivacySetting),
    navigateTo: both('navigateTo', (o) => pages.navigate(o.url)),
    redirectTo: both('redirectTo', (o) => pages.redirect(o.url)),
    reLaunch: both('reLaunch', (o) => pages.reLaunch(o.url)),
    switchTab: both('switchTab', (o) => pages.switchTab(o.url)),
    navigateBack: both('navigateBack', (o) => pages.back(o.delta ?? 1)),
    setNavigationBarTitle: both('setNavigationBarTitle', (o) => pages.setTitle(o.title)),
    stopPullDownRefresh: both('stopPullDownRefresh', () => showToast({ title: '已刷新', duration: 800 })),
    pageScrollTo: both('pageScrollTo', (o) => pages.scrollTo(o)),
    showToast: both('showToast', showToast),
    hideToast: both('hideToast', hideToast),
    showLoading: both('showLoading', (o) => showToast({ ...o, duration: 0 })),
    hideLoading: both('hideLoading', hideToast),
    showModal: both('showModal', showModal),
    makePhoneCall: both('makePhoneCall', makePhoneCall),
    setClipboardData: both('setClipboardData', setClipboardData),
    getStorageSync: (name) => JSON.parse(localStorage.getItem(key(name)) ?? '""'),
    setStorageSync: (name, value) => localStorage.setItem(key(name), JSON.stringify(value)),
    removeStorageSync: (name) => localStorage.removeItem(key(name)),
    getSystemInfoSync: screenInfo,
    getWindowInfo: screenInfo,
    getAppBaseInfo: screenInfo,
    getDeviceInfo: screenInfo,
    getSystemSetting: screenInfo,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wxpreview', envVersion: 'develop', version: '' } }),
    getMenuButtonBoundingClientRect: () => ({
      top: 8,
      right: glass().clientWidth - 7,
      bottom: 40,
      left: glass().clientWidth - 94,
      width: 87,
      height: 32,
    }),
    nextTick: (f) => setTimeout(f),
    createSelectorQuery: () => pages.instance().createSelectorQuery(),
    canIUse: (name) => name.split('.')[0] in calls,
  };
  return new Proxy(calls, {
    get(target, name) {
      if (name in target || typeof name === 'symbol') return target[name];
      const missing = new Error(`wx.${name} is not in the preview`);
      console.error(missing);
      throw missing;
    },
  });
}
