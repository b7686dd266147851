// The wx object. Each call is real or not there at all: an unknown one throws.
import { hideShareMenu, showShareMenu } from '../share.js';
import { endTap } from '../tap.js';
import * as device from './device.js';
import { chooseMedia, chooseMessageFile, env, getFileSystemManager, openDocument } from './files.js';
import { hideToast, showActionSheet, showLoading, showModal, showToast } from './interface.js';
import { downloadFile, request, uploadFile, useServer } from './network.js';
import { authorize, getSetting, openSetting } from './permission.js';
import * as pictures from './pictures.js';
import * as privacy from './privacy.js';
import { storageCalls, storageSync } from './storage.js';
import { requestSubscribeMessage } from './subscribe.js';
import { login, useSandbox } from './wechat.js';

/** What a call failed with, in WeChat's form. */
function failed(name, e) {
  const errMsg = `${name}:fail ${e.message}`;
  return Object.assign(new Error(errMsg), { errMsg, errno: e.errno, errCode: e.errCode });
}

/** A promise or callbacks, as wx has it. */
const both =
  (name, act) =>
  (o = {}) => {
    const done = (async () => ({ ...(await act(o)), errMsg: `${name}:ok` }))().catch((e) => {
      throw failed(name, e);
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

const allBoth = (calls) => Object.fromEntries(Object.entries(calls).map(([name, act]) => [name, both(name, act)]));

const routes = (pages) => ({
  navigateTo: (o) => pages.navigate(o.url, o.events),
  redirectTo: (o) => pages.redirect(o.url),
  reLaunch: (o) => pages.reLaunch(o.url),
  switchTab: (o) => pages.switchTab(o.url),
  navigateBack: (o) => pages.back(o.delta ?? 1),
  pageScrollTo: (o) => pages.scrollTo(o),
  startPullDownRefresh: () => pages.top.pull.start(),
  stopPullDownRefresh: () => pages.top.pull.stop(),
});

const longest = 4; // characters of a badge; what is longer shows as an ellipsis

/** What stands on a tab when a text is put on it. */
export const badge = (text) => ([...String(text)].length > longest ? '…' : String(text));

/** The tab bar is only there to be changed while one of its pages is on top. */
function bars(pages) {
  const tabs = () => {
    if (!pages.isTab(pages.top.route)) throw new Error('not TabBar page');
    return pages.screen.tabs;
  };
  const hide = (hidden) => {
    tabs().hidden = hidden;
    tabs().show(pages.top.route);
  };
  return {
    setNavigationBarTitle: (o) => pages.setTitle(o.title),
    setNavigationBarColor: (o) => pages.setColour(o),
    setTabBarBadge: (o) => tabs().mark(o.index, badge(o.text)),
    removeTabBarBadge: (o) => tabs().mark(o.index, null),
    showTabBarRedDot: (o) => tabs().mark(o.index, 'dot'),
    hideTabBarRedDot: (o) => tabs().mark(o.index, null),
    showTabBar: () => hide(false),
    hideTabBar: () => hide(true),
    showShareMenu: (o) => showShareMenu(pages.top, o),
    hideShareMenu: (o) => hideShareMenu(pages.top, o),
  };
}

/** The calls that answer at once: of the phone, the window and WeChat. */
function facts(pages, theme, launched) {
  const info = () => device.screenInfo(theme, pages);
  return {
    getSystemInfoSync: info,
    getWindowInfo: info,
    getAppBaseInfo: info,
    getDeviceInfo: info,
    getSystemSetting: info,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wxpreview', envVersion: 'develop', version: '' } }),
    getLaunchOptionsSync: () => launched,
    getEnterOptionsSync: () => launched,
    getMenuButtonBoundingClientRect: device.getMenuButtonBoundingClientRect,
    onThemeChange: (tell) => theme.listeners.add(tell),
    offThemeChange: (tell) => (tell ? theme.listeners.delete(tell) : theme.listeners.clear()),
    onNetworkStatusChange: device.onNetworkStatusChange,
    offNetworkStatusChange: device.offNetworkStatusChange,
    onNeedPrivacyAuthorization: privacy.onNeedPrivacyAuthorization,
    getUpdateManager: device.getUpdateManager,
    getFileSystemManager,
    nextTick: (f) => setTimeout(f),
    createSelectorQuery: () => pages.top.instance.createSelectorQuery(),
  };
}

/** The calls with a promise or callbacks. */
const asked = (pages, theme) => ({
  ...routes(pages),
  ...bars(pages),
  ...storageCalls,
  openDocument,
  chooseMessageFile,
  chooseMedia,
  ...pictures.calls,
  login: () => {
    endTap();
    return login();
  },
  requestSubscribeMessage,
  authorize,
  getSetting,
  openSetting,
  getPrivacySetting: privacy.getPrivacySetting,
  requirePrivacyAuthorize: privacy.requirePrivacyAuthorize,
  openPrivacyContract: privacy.openPrivacyContract,
  showToast,
  hideToast,
  showLoading,
  hideLoading: hideToast,
  showModal,
  showActionSheet,
  getNetworkType: device.getNetworkType,
  makePhoneCall: device.makePhoneCall,
  setClipboardData: device.setClipboardData,
  getClipboardData: device.getClipboardData,
  vibrateShort: device.vibrateShort,
  addPhoneCalendar: device.addPhoneCalendar,
  getSystemInfo: () => device.screenInfo(theme, pages),
});

/**
 * Makes wx.
 * @param {{pages: object, theme: object, config: object, launched: object}} phone
 * @param {{api: string, wechat: string, domains?: string[]}} servers the servers' addresses
 */
export function makeWx({ pages, theme, config = {}, launched }, servers) {
  useServer(servers.api, config.domains);
  useSandbox(servers.wechat, config.window?.navigationBarTitleText);
  privacy.usePrivacy(config);
  const calls = {
    env,
    request,
    uploadFile,
    downloadFile,
    ...storageSync,
    ...facts(pages, theme, launched),
    ...allBoth(asked(pages, theme)),
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
