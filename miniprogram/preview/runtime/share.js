// Sharing a page: what it wants its card to show, and the card in a chat.
// https://developers.weixin.qq.com/miniprogram/dev/reference/api/Page.html#onshareappmessage-object-object
import { ask, crash, element } from './dom.js';
import { localAddress } from './wx/files.js';

const wait = 3000; // milliseconds WeChat gives a promise before it takes the default card

/** What the mini-program has asked for on its pages, by page. */
const menus = new WeakMap();

/** wx.showShareMenu and wx.hideShareMenu, for the page on top. */
export function showShareMenu(page, { menus: kinds = ['shareAppMessage'] }) {
  if (kinds.includes('shareTimeline') && !kinds.includes('shareAppMessage'))
    throw new Error('shareTimeline needs shareAppMessage beside it');
  menus.set(page.instance, new Set([...(menus.get(page.instance) ?? []), ...kinds]));
}

export function hideShareMenu(page, { menus: kinds = ['shareAppMessage', 'shareTimeline'] }) {
  const left = new Set(menus.get(page.instance) ?? ['shareAppMessage']);
  for (const kind of kinds) left.delete(kind);
  menus.set(page.instance, left);
}

/** What may be done with a page: only what it has a handler for, and has not hidden. */
export function shareable(page) {
  const shown = menus.get(page.instance) ?? new Set(['shareAppMessage']);
  const friend = shown.has('shareAppMessage') && !!page.instance.onShareAppMessage;
  return { friend, timeline: friend && shown.has('shareTimeline') && !!page.instance.onShareTimeline };
}

/** An address on a card must be whole, and its page be in app.json: the receiver would see nothing. */
export function checkedPath(path, parts) {
  if (!path.startsWith('/')) throw new Error(`share path "${path}" must begin with /`);
  const route = path.slice(1).split('?')[0];
  if (!(route in parts)) throw new Error(`share path: page "${route}" is not found`);
  return path;
}

/** The page's own address, as WeChat shares it unless told otherwise. */
export const ownPath = (page) => `/${page.route}?${new URLSearchParams(page.instance.options)}`.replace(/\?$/, '');

/** The card a page wants: its answer, or after its promise; what it leaves out is WeChat's default. */
export async function cardOf(page, from, target, config) {
  const answer = (await page.instance.onShareAppMessage({ from, target })) ?? {};
  const late = new Promise((resolve) => {
    setTimeout(() => resolve({}), wait);
  });
  const asked = answer.promise ? { ...answer, ...(await Promise.race([answer.promise, late])) } : answer;
  return {
    title: asked.title || config.window?.navigationBarTitleText || '',
    path: checkedPath(asked.path || ownPath(page), config.parts),
    imageUrl: asked.imageUrl,
  };
}

/** A card as a chat shows it: name, at most two lines of title, a picture of five to four. */
function drawn(card, name) {
  const box = element('div', 'phone-card');
  box.dataset.path = card.path;
  const head = element('div', 'from');
  head.append(element('i', '', name.slice(0, 1)), element('span', '', name));
  const picture = element('div', 'picture');
  if (card.imageUrl) {
    const img = element('img');
    img.alt = '';
    img.src = localAddress(card.imageUrl);
    picture.append(img);
  } else picture.append(element('span', '', '页面截图'));
  box.append(head, element('p', '', card.title), picture, element('small', '', '小程序'));
  return box;
}

/** Shares with a friend: shows the card before it is sent. */
export async function shareWithFriend(page, from, target, config) {
  try {
    if (!page.instance.onShareAppMessage) throw new Error(`${page.route} has no onShareAppMessage`);
    const card = await cardOf(page, from, target, config);
    const name = config.window?.navigationBarTitleText ?? '';
    await ask('发送给朋友', [drawn(card, name)], '取消', '发送', 'middle share');
  } catch (e) {
    crash(e);
  }
}

/** Shares with everybody: a card whose page is the page itself, with a query. */
export async function shareOnTimeline(page, config) {
  try {
    const { title, query = '', imageUrl } = page.instance.onShareTimeline() ?? {};
    const name = config.window?.navigationBarTitleText ?? '';
    const card = { title: title || name, path: `/${page.route}${query ? `?${query}` : ''}`, imageUrl };
    await ask('分享到朋友圈', [drawn(card, name)], '取消', '发表', 'middle share');
  } catch (e) {
    crash(e);
  }
}
