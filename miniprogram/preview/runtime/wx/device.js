// The phone itself: what it is, its network, calls, clipboard and calendar.
import { ask, asker, element, glass } from '../dom.js';
import { capsuleAt } from '../bars.js';
import { showToast } from './interface.js';
import { permit } from './permission.js';
import { needPrivacy } from './privacy.js';
import { programName } from './wechat.js';

/** Where the capsule lies, as wx tells it. */
export function getMenuButtonBoundingClientRect() {
  const { top, right, width, height } = capsuleAt;
  const end = glass().clientWidth - right;
  return { top, right: end, bottom: top + height, left: end - width, width, height };
}

/** What wx tells of phone, window and WeChat; the theme only where there is a dark mode. */
export function screenInfo(theme, pages) {
  const { clientWidth: width, clientHeight: height } = glass();
  const windowHeight = pages.top?.body.clientHeight ?? height;
  return {
    SDKVersion: '3.8.12',
    version: '8.0.50',
    platform: 'devtools',
    system: 'preview',
    brand: 'devtools',
    model: 'preview',
    windowWidth: width,
    windowHeight,
    screenWidth: width,
    screenHeight: height,
    safeArea: { top: 0, left: 0, right: width, bottom: height - 34, width, height: height - 34 },
    pixelRatio: devicePixelRatio,
    statusBarHeight: 0,
    screenTop: 48,
    fontSizeSetting: 16,
    language: 'zh_CN',
    theme: theme.told,
  };
}

/** The network follows the browser's own. */
const network = () => ({ networkType: navigator.onLine ? 'wifi' : 'none', isConnected: navigator.onLine });
const watchers = new Map();

export const getNetworkType = async () => ({ networkType: network().networkType });

export function onNetworkStatusChange(tell) {
  const told = () => tell(network());
  watchers.set(tell, told);
  addEventListener('online', told);
  addEventListener('offline', told);
}

export function offNetworkStatusChange(tell) {
  for (const [asked, told] of watchers) {
    if (tell && asked !== tell) continue;
    removeEventListener('online', told);
    removeEventListener('offline', told);
    watchers.delete(asked);
  }
}

export async function makePhoneCall({ phoneNumber }) {
  if (!phoneNumber) throw new Error('parameter error: parameter.phoneNumber should be String');
  const number = element('p', 'number', phoneNumber);
  if (!(await ask('拨打电话', [number], '取消', '呼叫', 'middle'))) throw new Error('cancel');
}

const clipboard = { text: '' };

/** Copies, and shows the toast that WeChat shows without being asked. */
export async function setClipboardData({ data }) {
  if (typeof data !== 'string') throw new Error('parameter error: parameter.data should be String');
  await needPrivacy('setClipboardData');
  const area = element('textarea', '', data);
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('the browser does not let us copy');
  clipboard.text = data;
  showToast({ title: '内容已复制' });
}

/** What was copied here; what another program copied a browser does not tell. */
export async function getClipboardData() {
  await needPrivacy('getClipboardData');
  return { data: clipboard.text };
}

export async function vibrateShort({ type }) {
  if (!['heavy', 'medium', 'light'].includes(type)) throw new Error('style is not support');
  navigator.vibrate?.(15);
}

const dayOf = (seconds, allDay) =>
  new Date(seconds * 1000).toLocaleString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'full',
    ...(allDay ? {} : { timeStyle: 'short' }),
  });

const latest = 1e11; // a time in seconds is smaller, one in milliseconds larger

/** What is wrong with an entry: times are whole seconds, the end a string of them. */
export function checkEntry({ title, startTime, endTime }) {
  if (!title || typeof title !== 'string') throw new Error('parameter error: parameter.title should be String');
  if (typeof startTime !== 'number' || !(startTime > 0) || startTime > latest)
    throw new Error('parameter error: parameter.startTime should be seconds');
  if (endTime !== undefined && (typeof endTime !== 'string' || Number(endTime) < startTime))
    throw new Error('parameter error: parameter.endTime should be String, not before startTime');
}

/**
 * Adds an entry to the phone's calendar, after the person has allowed it once.
 * https://developers.weixin.qq.com/miniprogram/dev/api/device/calendar/wx.addPhoneCalendar.html
 */
export async function addPhoneCalendar(entry) {
  checkEntry(entry);
  await needPrivacy('addPhoneCalendar');
  await permit('scope.addPhoneCalendar');
  const { title, startTime, allDay = false, description = '', location = '', alarm = true, alarmOffset = 0 } = entry;
  const rows = [
    ['', title],
    ['时间', `${dayOf(startTime, allDay)}${allDay ? ' 全天' : ''}`],
    ['地点', location],
    ['提醒', alarm ? (alarmOffset ? `提前 ${Math.round(alarmOffset / 60)} 分钟` : '开始时') : '无'],
    ['备注', description],
  ].filter(([, text]) => text);
  const list = element('dl', 'phone-entry');
  for (const [name, text] of rows) list.append(element('dt', '', name), element('dd', '', text));
  const head = asker(programName(), '');
  if (!(await ask('添加到系统日历', [list], '取消', '添加', 'bottom', { head }))) throw new Error('cancel');
}

/** There is never a newer version here, and one is only looked for once. */
export function getUpdateManager() {
  return {
    onCheckForUpdate: (tell) => setTimeout(() => tell({ hasUpdate: false })),
    onUpdateReady: () => {},
    onUpdateFailed: () => {},
    applyUpdate() {
      throw new Error('applyUpdate:fail update is not ready');
    },
  };
}
