// view, text, root-portal, page-meta and scroll-view.
import { units } from '../units.js';
import { builtIn, host } from './shared.js';

export const view = builtIn({ hovers: true });

const spaces = { ensp: '\u2002', emsp: '\u2003', nbsp: '\u00a0' };

export const text = builtIn({
  properties: { userSelect: Boolean, selectable: Boolean, decode: Boolean, space: String },
  values: { space: Object.keys(spaces) },
  attached: (component) => () => {
    const node = host(component);
    node.toggleAttribute('data-select', !!(component.data.userSelect || component.data.selectable));
    node.style.whiteSpace = component.data.space ? 'pre-wrap' : '';
  },
});

/** Its children live in the page's visible part, outside whatever clips or transforms the place it stands. */
export const rootPortal = builtIn({
  properties: { enable: true },
  created(component) {
    const node = host(component);
    const portal = document.createElement('div');
    component.portal = portal;
    for (const method of ['appendChild', 'insertBefore', 'removeChild', 'replaceChild'])
      node[method] = (...args) => portal[method](...args);
  },
  attached(component) {
    if (!component.data.enable) throw new Error('root-portal enable="{{false}}" is not in the preview');
    host(component).closest('.phone-viewport').append(component.portal);
  },
  detached: (component) => component.portal.remove(),
});

/** The page's own style, as the root of the page. */
export const pageMeta = builtIn({
  properties: { pageStyle: String, rootFontSize: String, backgroundColor: String },
  attached: (component) => () => {
    const page = host(component).closest('wx-page');
    const { pageStyle, rootFontSize, backgroundColor } = component.data;
    page.style.cssText = units(
      [pageStyle, rootFontSize && `font-size: ${rootFontSize}`, backgroundColor && `background: ${backgroundColor}`]
        .filter(Boolean)
        .join(';'),
    );
  },
});

function sendScrolling(component) {
  const node = host(component);
  let before = { top: 0, left: 0 };
  node.addEventListener('scroll', () => {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = node;
    const { upperThreshold, lowerThreshold, scrollY } = component.data;
    component.triggerEvent('scroll', {
      scrollTop,
      scrollLeft,
      scrollHeight,
      scrollWidth,
      deltaX: before.left - scrollLeft,
      deltaY: before.top - scrollTop,
    });
    const [at, end, was] = scrollY
      ? [scrollTop, scrollHeight - clientHeight, before.top]
      : [scrollLeft, scrollWidth - clientWidth, before.left];
    if (at <= upperThreshold && was > upperThreshold)
      component.triggerEvent('scrolltoupper', { direction: scrollY ? 'top' : 'left' });
    if (at >= end - lowerThreshold && was < end - lowerThreshold)
      component.triggerEvent('scrolltolower', { direction: scrollY ? 'bottom' : 'right' });
    before = { top: scrollTop, left: scrollLeft };
  });
}

/** Scrolls to where the properties say, when they say something new. */
function follow(component) {
  const node = host(component);
  const { scrollTop, scrollLeft, scrollIntoView, scrollWithAnimation } = component.data;
  const said = JSON.stringify([scrollTop, scrollLeft, scrollIntoView]);
  if (said === component.said) return;
  component.said = said;
  const behavior = scrollWithAnimation ? 'smooth' : 'instant';
  const target = scrollIntoView && [...node.querySelectorAll('*')].find((e) => e.__wxElement?.id === scrollIntoView);
  if (target) target.scrollIntoView({ behavior, block: 'nearest', inline: 'nearest' });
  else if (scrollTop !== null || scrollLeft !== null)
    node.scrollTo({ top: Number(scrollTop ?? node.scrollTop), left: Number(scrollLeft ?? node.scrollLeft), behavior });
}

export const scrollView = builtIn({
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    upperThreshold: 50,
    lowerThreshold: 50,
    scrollTop: null,
    scrollLeft: null,
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    enhanced: Boolean,
    showScrollbar: true,
    enableFlex: Boolean,
    type: 'list',
    refresherEnabled: Boolean,
  },
  events: ['scroll', 'scrolltoupper', 'scrolltolower'],
  values: { type: ['list'] },
  attached(component) {
    const node = host(component);
    sendScrolling(component);
    return () => {
      const { scrollX, scrollY, enhanced, showScrollbar, enableFlex, refresherEnabled } = component.data;
      if (refresherEnabled) throw new Error('scroll-view refresher-enabled is not in the preview');
      node.toggleAttribute('data-x', !!scrollX);
      node.toggleAttribute('data-y', !!scrollY);
      node.toggleAttribute('data-bare', !!enhanced && !showScrollbar);
      node.style.display = enableFlex ? 'flex' : '';
      follow(component);
    };
  },
});
