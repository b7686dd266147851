// The phone at work: page stack, title and tab bar, life-cycles.
import { crash, element } from './dom.js';
import { backend, space } from './engine.js';
import { makeWx } from './wx/index.js';

export { addPart, addStyles, define } from './engine.js';

const stack = [];
let app = {};
let config;

const top = () => stack[stack.length - 1];
const target = (url) => new URL(url, `http://x/${top()?.route ?? ''}`);
const routeOf = (url) => target(url).pathname.slice(1);
const isTab = (route) => !!config.tabBar?.list.some((t) => t.pagePath === route);

/** Calls a life-cycle; what it throws is shown, never swallowed. */
function call(page, name, ...args) {
  try {
    page?.instance[name]?.apply(page.instance, args)?.catch?.(crash);
  } catch (e) {
    crash(e);
  }
}

function titleBar(page, json) {
  const bar = element('div', 'phone-nav');
  page.title = element(
    'span',
    'phone-title',
    json.navigationBarTitleText ?? config.window?.navigationBarTitleText ?? '',
  );
  bar.append(page.title);
  if (stack.length && !isTab(page.route)) {
    const back = element('button', 'phone-back', '‹');
    back.setAttribute('aria-label', '返回');
    back.onclick = () => pages.back(1);
    bar.prepend(back);
  }
  if (json.enablePullDownRefresh) {
    const refresh = element('button', 'phone-refresh', '刷新');
    refresh.onclick = () => call(page, 'onPullDownRefresh');
    bar.append(refresh);
  }
  return bar;
}

function showTabs() {
  const bar = document.getElementById('tabs');
  bar.hidden = !isTab(top().route);
  const { color, selectedColor, list = [] } = config.tabBar ?? {};
  bar.replaceChildren(
    ...list.map((t) => {
      const on = t.pagePath === top().route;
      const tab = element('button', on ? 'on' : '', t.text);
      tab.style.color = on ? selectedColor : color;
      if (on) tab.setAttribute('aria-current', 'page');
      tab.onclick = () => pages.switchTab(`/${t.pagePath}`);
      return tab;
    }),
  );
}

function push(url) {
  const { searchParams } = target(url);
  const route = routeOf(url);
  if (!(route in config.pages)) throw new Error(`page "${route}" is not found`);
  const page = { route, node: element('wx-page') };
  page.node.dataset.route = route;
  const viewport = element('div', 'phone-viewport');
  page.body = element('div', 'phone-body');
  viewport.append(page.body);
  page.node.append(titleBar(page, config.pages[route]), viewport);
  const placeholder = element('span');
  page.body.append(placeholder);
  document.getElementById('pages').append(page.node);
  page.root = backend.createRoot('wx-root', space, route);
  page.instance = page.root.get();
  page.instance.route = route;
  page.instance.options = Object.fromEntries(searchParams);
  stack.push(page);
  page.body.addEventListener('scroll', () => {
    if (page.body.scrollTop + page.body.clientHeight >= page.body.scrollHeight - 50) call(page, 'onReachBottom');
  });
  call(page, 'onLoad', page.instance.options);
  page.root.attach(page.body, placeholder);
  call(page, 'onShow');
  showTabs();
  requestAnimationFrame(() => call(page, 'onReady'));
}

function pop() {
  const page = stack.pop();
  call(page, 'onUnload');
  page.root.release();
  page.node.remove();
}

const clear = () => {
  while (stack.length) pop();
};

/** Everything wx may do with the page stack. */
const pages = {
  navigate(url) {
    if (isTab(routeOf(url))) throw new Error('can not navigateTo a tabbar page');
    if (stack.length >= 10) throw new Error('webview count limit exceed');
    const before = top();
    push(url);
    before.node.hidden = true;
    call(before, 'onHide');
  },
  redirect(url) {
    if (isTab(routeOf(url))) throw new Error('can not redirectTo a tabbar page');
    pop();
    push(url);
  },
  reLaunch(url) {
    clear();
    push(url);
  },
  switchTab(url) {
    if (!isTab(routeOf(url))) throw new Error('can not switch to no-tabBar page');
    clear();
    push(url);
  },
  back(delta) {
    for (let n = delta; n > 0 && stack.length > 1; n--) pop();
    top().node.hidden = false;
    call(top(), 'onShow');
    showTabs();
  },
  setTitle(text) {
    top().title.textContent = text;
  },
  scrollTo({ scrollTop = 0, selector, offsetTop = 0 }) {
    const { body } = top();
    const node = selector && body.querySelector(selector);
    if (selector && !node) throw new Error('fail scroll to: no node found');
    body.scrollTop = node
      ? body.scrollTop + node.getBoundingClientRect().top - body.getBoundingClientRect().top + offsetTop
      : scrollTop;
  },
  instance: () => top().instance,
};

addEventListener('error', (e) => crash(e.error ?? e.message));
addEventListener('unhandledrejection', (e) => crash(e.reason));

/** Learns where the servers are, then launches the app and its first page. */
export async function start(appConfig, load) {
  config = appConfig;
  Object.assign(globalThis, {
    App: (definition) => {
      app = definition;
    },
    getApp: () => app,
    getCurrentPages: () => stack.map((p) => p.instance),
  });
  globalThis.wx = makeWx(pages, await (await fetch('config.json')).json());
  load();
  const home = Object.keys(config.pages)[0];
  const asked = new URLSearchParams(location.search).get('page');
  const first = asked && routeOf(asked) in config.pages ? asked : `/${home}`;
  const options = { path: routeOf(first), query: {}, scene: 1001 };
  try {
    app.onLaunch?.(options);
    app.onShow?.(options);
  } catch (e) {
    crash(e);
  }
  if (routeOf(first) === home || isTab(routeOf(first))) return push(first);
  push(`/${home}`);
  return pages.navigate(first);
}
