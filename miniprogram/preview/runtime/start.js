// The phone at work: launches the app, and tells it of coming and going.
import { capsule, TabBar } from './bars.js';
import { button, crash, element, glass } from './dom.js';
import { backend, space } from './engine.js';
import { openMenu } from './menu.js';
import { call, Pages } from './pages.js';
import { shareWithFriend } from './share.js';
import { Theme } from './theme.js';
import { makeWx } from './wx/index.js';

export { addPart, addStyles, define } from './engine.js';

let app = {};

/** Calls a life-cycle of the app. */
function tellApp(name, ...args) {
  try {
    app[name]?.(...args);
  } catch (e) {
    crash(e);
  }
}

function makePage(route) {
  const root = backend.createRoot('wx-root', space, route);
  return { root, instance: root.get() };
}

/** The mini-program goes to the background and comes back: page first, app after, and the other way round. */
class Foreground {
  constructor(pages, launched) {
    Object.assign(this, { pages, launched, away: false });
    document.addEventListener('visibilitychange', () => (document.hidden ? this.leave() : this.enter()));
  }

  leave() {
    if (this.away) return;
    this.away = true;
    call(this.pages.top, 'onHide');
    tellApp('onHide');
  }

  enter() {
    if (!this.away) return;
    this.away = false;
    tellApp('onShow', this.launched);
    call(this.pages.top, 'onShow');
  }

  /** The capsule's circle: the phone without the mini-program, until it is opened again. */
  fold() {
    this.leave();
    const desk = element('div', 'phone-desk');
    const open = () => {
      desk.remove();
      this.enter();
    };
    desk.append(element('p', '', '小程序已收到后台'), button('', '回到小程序', open));
    glass().append(desk);
  }
}

/** The first page, and what the app is told of it. */
function launchOptions(pages) {
  const asked = new URLSearchParams(location.search);
  const page = asked.get('page');
  const url = page && pages.routeOf(page) in pages.config.parts ? page : `/${pages.home}`;
  const query = Object.fromEntries(pages.target(url).searchParams);
  return { url, options: { path: pages.routeOf(url), query, scene: Number(asked.get('scene') ?? 1001) } };
}

addEventListener('error', (e) => crash(e.error ?? e.message));
addEventListener('unhandledrejection', (e) => crash(e.reason));

/** Dresses the phone in the scheme that the mini-program may be seen in. */
function dress(theme, pages) {
  glass().dataset.theme = theme.scheme;
  pages.recolour();
}

/** Learns where the servers are, then launches the app and its first page. */
export async function start(config, load) {
  glass().dataset.style = config.style ?? '';
  const theme = new Theme(config, matchMedia('(prefers-color-scheme: dark)'));
  const tabs = new TabBar(document.getElementById('tabs'), theme, config.tabBar, (item, index) => {
    const from = pages.top.route;
    pages.switchTab(`/${item.pagePath}`);
    call(pages.top, 'onTabItemTap', { index, pagePath: item.pagePath, text: item.text, again: from === item.pagePath });
  });
  const pages = new Pages(config, theme, makePage, { tabs, into: document.getElementById('pages') });
  dress(theme, pages);
  theme.dark.addEventListener('change', () => dress(theme, pages));
  Object.assign(globalThis, {
    App: (definition) => {
      app = definition;
    },
    getApp: () => app,
    getCurrentPages: () => pages.stack.map((p) => p.instance),
  });
  const { url, options } = launchOptions(pages);
  globalThis.wx = makeWx({ pages, theme, config, launched: options }, await (await fetch('config.json')).json());
  const foreground = new Foreground(pages, options);
  glass().append(
    capsule(
      () => openMenu(pages, config),
      () => foreground.fold(),
    ),
  );
  document.addEventListener('phone:share', (e) => shareWithFriend(pages.top, 'button', e.detail, config));
  load();
  tellApp('onLaunch', options);
  tellApp('onShow', options);
  theme.listeners.add((told) => tellApp('onThemeChange', told));
  pages.push(url);
}
