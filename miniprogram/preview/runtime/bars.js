// What WeChat draws around a page: navigation bar, capsule and tab bar.
import { button, element } from './dom.js';

const svg = (inner, box = 24) => `<svg viewBox="0 0 ${box} ${box}" aria-hidden="true">${inner}</svg>`;
const backMark = svg('<path d="M15 4 7 12l8 8" fill="none" stroke="currentColor" stroke-width="2"/>');
const homeMark = svg(
  '<path d="M4 11.5 12 4l8 7.5M6 10v9.5h12V10" fill="none" stroke="currentColor" stroke-width="2"/>',
);
const menuMark = svg('<circle cx="5" cy="12" r="2"/><circle cx="12" cy="12" r="3"/><circle cx="19" cy="12" r="2"/>');
const closeMark = svg(
  '<circle cx="12" cy="12" r="3"/><circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="2"/>',
);

/** Where the capsule lies, from the glass's corner; navigation bar and wx tell the same. */
export const capsuleAt = { top: 8, right: 7, width: 87, height: 32 };

function markButton(className, mark, label, tapped) {
  const made = button(className, undefined, tapped);
  made.innerHTML = mark;
  made.setAttribute('aria-label', label);
  return made;
}

/**
 * A page's navigation bar.
 * @param {'back' | 'home' | ''} way what stands at its left
 * @param {{back: () => void, home: () => void}} does
 */
export function navigationBar(way, does) {
  const bar = element('div', 'phone-nav');
  const title = element('span', 'phone-title');
  bar.append(title);
  if (way === 'back') bar.prepend(markButton('phone-back', backMark, '返回', does.back));
  if (way === 'home') bar.prepend(markButton('phone-home', homeMark, '返回首页', does.home));
  return { bar, title };
}

/** Colours a page's navigation bar as its JSON, or a call of wx, says. */
export function colourBar(bar, { navigationBarBackgroundColor: back, navigationBarTextStyle: text }) {
  if (back) bar.style.background = back;
  if (text) bar.dataset.text = text;
}

/** The capsule over every page: the menu and the way out. */
export function capsule(menu, leave) {
  const made = element('div', 'phone-capsule');
  made.append(markButton('', menuMark, '小程序菜单', menu), markButton('', closeMark, '收起小程序', leave));
  return made;
}

/** The tab bar: its settings from app.json, and what wx has put on its tabs. */
export class TabBar {
  constructor(node, theme, settings, choose) {
    Object.assign(this, { node, theme, settings, choose, marks: new Map(), hidden: false });
  }

  has(route) {
    return !!this.settings?.list.some((t) => t.pagePath === route);
  }

  /** Puts a badge, a dot or nothing on a tab. */
  mark(index, what) {
    if (!this.settings?.list[index]) throw new Error('tabbar item not found');
    if (what === null) this.marks.delete(index);
    else this.marks.set(index, what);
    this.show(this.route);
  }

  tab(settings, item, index) {
    const on = item.pagePath === this.route;
    const made = button(on ? 'on' : '', undefined, () => this.choose(item, index));
    made.style.color = on ? settings.selectedColor : settings.color;
    if (on) made.setAttribute('aria-current', 'page');
    const face = element('span', 'face');
    const icon = (on && item.selectedIconPath) || item.iconPath;
    if (icon) {
      const img = element('img');
      img.src = icon.replace(/^\//, '');
      img.alt = '';
      face.append(img);
    }
    const mark = this.marks.get(index);
    if (mark === 'dot') face.classList.add('dot');
    else if (mark) face.dataset.badge = mark;
    made.append(face, element('span', 'word', item.text));
    made.toggleAttribute('data-plain', !icon);
    return made;
  }

  /** Shows the bar if the page on top is one of its own. */
  show(route) {
    this.route = route;
    this.node.hidden = this.hidden || !this.has(route);
    if (this.node.hidden) return;
    const settings = this.theme.fill(this.settings);
    this.node.style.background = settings.backgroundColor;
    this.node.dataset.border = settings.borderStyle ?? 'black';
    this.node.replaceChildren(...settings.list.map((item, i) => this.tab(settings, item, i)));
  }
}
