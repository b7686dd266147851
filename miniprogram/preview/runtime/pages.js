// The page stack: at most ten pages, and the pages of the tab bar, which stay
// alive beside it.
// https://developers.weixin.qq.com/miniprogram/dev/framework/app-service/route.html
import { colourBar, navigationBar } from './bars.js';
import { channel } from './channel.js';
import { crash, element } from './dom.js';
import { pullable } from './pull.js';

const most = 10;
const reach = 50; // pixels from the end, unless the page says otherwise

/** Calls a life-cycle; what it throws is shown, never swallowed. */
export function call(page, name, ...args) {
  try {
    const answer = page?.instance[name]?.apply(page.instance, args);
    answer?.catch?.(crash);
    return answer;
  } catch (e) {
    crash(e);
    return undefined;
  }
}

/** Tells a page, and all components in it, that it has come or gone. */
function turn(page, shown) {
  call(page, shown ? 'onShow' : 'onHide');
  page.instance._$.triggerPageLifetime(shown ? 'show' : 'hide', []);
}

export class Pages {
  /**
   * @param {object} config app.json with every page's JSON
   * @param {import('./theme.js').Theme} theme
   * @param {(route: string) => {root: object, instance: object}} make makes a page of the framework
   * @param {{tabs: import('./bars.js').TabBar, into: Element}} screen
   */
  constructor(config, theme, make, screen) {
    Object.assign(this, { config, theme, make, screen, stack: [], kept: new Map() });
  }

  get top() {
    return this.stack[this.stack.length - 1];
  }

  get home() {
    return this.config.entryPagePath ?? this.config.pages[0];
  }

  target(url) {
    if (typeof url !== 'string' || !url) throw new Error('parameter error: parameter.url should be String');
    return new URL(url, `http://x/${this.top?.route ?? ''}`);
  }

  routeOf(url) {
    return this.target(url).pathname.slice(1);
  }

  isTab(route) {
    return this.screen.tabs.has(route);
  }

  settings(route) {
    return this.theme.fill({ ...this.config.window, ...this.config.parts[route] });
  }

  /** The address's page, which must be there before anything is closed for it. */
  known(url) {
    const route = this.routeOf(url);
    if (!(route in this.config.parts)) throw new Error(`page "${route}" is not found`);
    return route;
  }

  /** What stands at the left of a page's title. */
  way(route) {
    if (this.stack.length) return 'back';
    return this.isTab(route) || route === this.home ? '' : 'home';
  }

  /** The page's DOM: bar, visible part, and the body that scrolls. */
  frame(page, json) {
    const { bar, title } = navigationBar(this.way(page.route), {
      back: () => this.back(1),
      home: () => (this.isTab(this.home) ? this.switchTab(`/${this.home}`) : this.reLaunch(`/${this.home}`)),
    });
    title.textContent = json.navigationBarTitleText ?? '';
    const viewport = element('div', 'phone-viewport');
    const body = element('div', 'phone-body');
    viewport.append(body);
    page.node.append(bar, viewport);
    page.node.dataset.route = page.route;
    page.node.toggleAttribute('data-tab', this.isTab(page.route));
    page.node.toggleAttribute('data-custom', json.navigationStyle === 'custom');
    Object.assign(page, { bar, title, body });
    colourBar(bar, json);
    this.follow(page, json);
  }

  /** Tells the page of scrolling and pulling. */
  follow(page, { enablePullDownRefresh, onReachBottomDistance = reach }) {
    const { body } = page;
    let near = false;
    body.addEventListener('scroll', () => {
      if (page.instance.onPageScroll) call(page, 'onPageScroll', { scrollTop: body.scrollTop });
      const was = near;
      near = body.scrollTop + body.clientHeight >= body.scrollHeight - onReachBottomDistance;
      if (near && !was) call(page, 'onReachBottom');
    });
    page.pull = pullable(
      body,
      () => !!enablePullDownRefresh,
      () => call(page, 'onPullDownRefresh'),
    );
  }

  /** Opens a page on the stack. */
  push(url, opened) {
    const route = this.known(url);
    const page = { route, node: element('wx-page') };
    const { root, instance } = this.make(route);
    Object.assign(page, { root, instance });
    this.frame(page, this.settings(route));
    const placeholder = element('span');
    page.body.append(placeholder);
    this.screen.into.append(page.node);
    instance.route = route;
    instance.options = Object.fromEntries(this.target(url).searchParams);
    // a page that navigateTo did not open gets an object without any methods, as in WeChat
    instance.getOpenerEventChannel = () => opened ?? {};
    this.stack.push(page);
    if (this.isTab(route)) this.kept.set(route, page);
    this.screen.tabs.show(route);
    call(page, 'onLoad', instance.options);
    root.attach(page.body, placeholder);
    turn(page, true);
    requestAnimationFrame(() => call(page, 'onReady'));
  }

  close(page) {
    call(page, 'onUnload');
    page.root.release();
    page.node.remove();
    this.kept.delete(page.route);
  }

  hide(page) {
    page.node.hidden = true;
    turn(page, false);
  }

  reveal(page) {
    page.node.hidden = false;
    this.screen.tabs.show(page.route);
    turn(page, true);
  }

  /** Closes every page, the last opened first, those of the tab bar too. */
  clear() {
    while (this.stack.length) this.close(this.stack.pop());
    for (const page of [...this.kept.values()]) this.close(page);
  }

  navigate(url, events) {
    if (this.isTab(this.known(url))) throw new Error('can not navigateTo a tabbar page');
    if (this.stack.length >= most) throw new Error('webview count limit exceed');
    const [opener, opened] = channel(events);
    if (this.top) this.hide(this.top);
    this.push(url, opened);
    return { eventChannel: opener };
  }

  redirect(url) {
    if (this.isTab(this.known(url))) throw new Error('can not redirectTo a tabbar page');
    this.close(this.stack.pop());
    this.push(url);
  }

  reLaunch(url) {
    this.known(url);
    this.clear();
    this.push(url);
  }

  /** Goes to a tab: pages that are no tabs are closed, tabs only hidden. */
  switchTab(url) {
    const route = this.known(url);
    if (!this.isTab(route)) throw new Error('can not switch to no-tabBar page');
    if (this.target(url).search) throw new Error(`invalid url "${url}": a tab takes no query`);
    const before = this.top;
    const kept = this.kept.get(route);
    while (this.stack.length) {
      const page = this.stack.pop();
      if (!this.isTab(page.route)) this.close(page);
      else if (page !== before) page.node.hidden = true;
      else if (page !== kept) this.hide(page);
    }
    if (!kept) {
      this.push(url);
      return;
    }
    this.stack.push(kept);
    if (kept !== before) this.reveal(kept);
  }

  back(delta = 1) {
    if (this.stack.length < 2) throw new Error('cannot navigate back at first page.');
    for (let n = delta; n > 0 && this.stack.length > 1; n--) this.close(this.stack.pop());
    this.reveal(this.top);
  }

  setTitle(text) {
    this.top.title.textContent = text;
  }

  setColour({ frontColor, backgroundColor }) {
    if (!/^#(fff|000)(fff|000)?$/.test(frontColor)) throw new Error('invalid frontColor');
    colourBar(this.top.bar, {
      navigationBarBackgroundColor: backgroundColor,
      navigationBarTextStyle: /^#0/.test(frontColor) ? 'black' : 'white',
    });
  }

  /** A selector finds what stands in the page's own template; in its components only after `>>>`. */
  scrollTo({ scrollTop = 0, selector, offsetTop = 0 }) {
    const { body, instance } = this.top;
    const node = selector && instance._$.getShadowRoot().querySelector(selector)?.$$;
    if (selector && !node) throw new Error('fail scroll to: no node found');
    body.scrollTop = node
      ? body.scrollTop +
        Element.prototype.getBoundingClientRect.call(node).top -
        body.getBoundingClientRect().top +
        offsetTop
      : scrollTop;
  }

  /** Bars in the colours of the phone's new scheme. */
  recolour() {
    for (const page of new Set([...this.stack, ...this.kept.values()])) colourBar(page.bar, this.settings(page.route));
    this.screen.tabs.show(this.top?.route);
  }
}
