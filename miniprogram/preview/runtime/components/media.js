// image, icon, progress, swiper and rich-text.
import { element } from '../dom.js';
import { localAddress } from '../wx/files.js';
import { builtIn, host, setProperty } from './shared.js';
import { richNodes } from './rich-text.js';

const fits = {
  scaleToFill: 'fill',
  aspectFit: 'contain',
  aspectFill: 'cover',
  widthFix: 'fill',
  heightFix: 'fill',
  center: 'none',
};

export const image = builtIn({
  properties: { src: String, mode: 'scaleToFill', lazyLoad: Boolean, webp: Boolean },
  events: ['load', 'error'],
  values: { mode: Object.keys(fits) },
  attached(component) {
    const img = element('img');
    img.alt = '';
    host(component).append(img);
    img.onload = () => component.triggerEvent('load', { width: img.naturalWidth, height: img.naturalHeight });
    img.onerror = () => component.triggerEvent('error', { errMsg: `GET ${component.data.src} failed` });
    return () => {
      const { src, mode, lazyLoad } = component.data;
      host(component).dataset.mode = mode;
      img.style.objectFit = fits[mode];
      img.loading = lazyLoad ? 'lazy' : 'eager';
      const address = src && localAddress(src);
      if (!address) img.removeAttribute('src');
      else if (img.getAttribute('src') !== address) img.src = address;
    };
  },
});

const green = '#07c160';
const grey = '#b2b2b2';
const ring = (color, inner) => `<g fill="none" stroke="${color}" stroke-width="2" stroke-linecap="round">${inner}</g>`;
const disc = (color, inner) => `<circle cx="12" cy="12" r="11" fill="${color}"/>${ring('#fff', inner)}`;
const tickMark = '<path d="m6.5 12.5 3.5 3.5 7.5-8"/>';
const exclaim = '<path d="M12 6v8M12 17.5v.5"/>';
const cross = '<path d="m8 8 8 8M16 8l-8 8"/>';
const round = '<circle cx="12" cy="12" r="10"/>';
const icons = {
  success: disc(green, tickMark),
  success_no_circle: ring(green, tickMark),
  info: disc('#10aeff', '<path d="M12 6v.5M12 10v8"/>'),
  warn: disc('#f76260', exclaim),
  waiting: disc('#10aeff', '<path d="M12 6v6h5"/>'),
  cancel: ring('#f43530', round + cross),
  download: ring(green, `${round}<path d="M12 7v9m-4-4 4 4 4-4"/>`),
  search: ring(grey, '<circle cx="10" cy="10" r="7"/><path d="m15 15 6 6"/>'),
  clear: disc(grey, cross),
};

export const icon = builtIn({
  properties: { type: String, size: null, color: String },
  values: { type: Object.keys(icons) },
  attached: (component) => () => {
    const node = host(component);
    const { type, size, color } = component.data;
    const side =
      typeof size === 'string' && size.endsWith('rpx')
        ? `calc(var(--rpx) * ${parseFloat(size)})`
        : `${parseFloat(size ?? 23)}px`;
    node.innerHTML = `<svg viewBox="0 0 24 24">${icons[type] ?? ''}</svg>`;
    Object.assign(node.style, { width: side, height: side });
    if (color)
      for (const part of node.querySelectorAll('circle[fill]:not([fill=none]), g'))
        part.setAttribute(
          part.tagName === 'circle' ? 'fill' : 'stroke',
          part.tagName === 'g' && node.querySelector('svg > circle') ? '#fff' : color,
        );
  },
});

export const progress = builtIn({
  properties: {
    percent: 0,
    showInfo: Boolean,
    strokeWidth: 6,
    activeColor: green,
    backgroundColor: '#ebebeb',
    borderRadius: 0,
    active: Boolean,
    duration: 30,
  },
  events: ['activeend'],
  attached(component) {
    const track = element('div', 'track');
    const bar = element('div');
    const info = element('span');
    track.append(bar);
    host(component).append(track, info);
    host(component).setAttribute('role', 'progressbar');
    bar.addEventListener('transitionend', () => component.triggerEvent('activeend', {}));
    return () => {
      const d = component.data;
      Object.assign(track.style, {
        height: `${d.strokeWidth}px`,
        background: d.backgroundColor,
        borderRadius: `${d.borderRadius}px`,
      });
      Object.assign(bar.style, {
        background: d.activeColor,
        transition: d.active ? `width ${d.duration * d.percent}ms linear` : '',
      });
      requestAnimationFrame(() => {
        bar.style.width = `${d.percent}%`;
      });
      info.textContent = d.showInfo ? `${d.percent}%` : '';
      host(component).setAttribute('aria-valuenow', String(d.percent));
    };
  },
});

const itemsOf = (component) => [...host(component).querySelectorAll(':scope > wx-swiper-item')];

/** Scrolls a swiper to its current item. */
function turn(component) {
  const item = itemsOf(component)[component.data.current];
  if (item)
    host(component).scrollTo({
      left: item.offsetLeft,
      top: item.offsetTop,
      behavior: component.turned ? 'smooth' : 'instant',
    });
  component.turned = true;
}

function showDots(component, dots) {
  const { indicatorDots, indicatorColor, indicatorActiveColor, current } = component.data;
  dots.hidden = !indicatorDots;
  dots.style.setProperty('--dot', indicatorColor);
  dots.style.setProperty('--dot-on', indicatorActiveColor);
  dots.replaceChildren(...itemsOf(component).map((_, i) => element('i', i === current ? 'on' : '')));
}

export const swiper = builtIn({
  properties: {
    indicatorDots: Boolean,
    indicatorColor: 'rgba(0, 0, 0, .3)',
    indicatorActiveColor: '#000000',
    autoplay: Boolean,
    current: 0,
    interval: 5000,
    vertical: Boolean,
  },
  events: ['change', 'animationfinish'],
  attached(component) {
    const node = host(component);
    const dots = element('div', 'dots');
    node.append(dots);
    const settle = (source) => {
      const { vertical } = component.data;
      const current = Math.round(vertical ? node.scrollTop / node.clientHeight : node.scrollLeft / node.clientWidth);
      if (current !== component.data.current) {
        setProperty(component, 'current', current);
        component.triggerEvent('change', { current, source });
      }
      component.triggerEvent('animationfinish', { current, source });
    };
    node.addEventListener('scrollend', () => settle('touch'));
    new MutationObserver(() => showDots(component, dots)).observe(node, { childList: true });
    component.timer = setInterval(() => {
      if (component.data.autoplay)
        node.scrollTo({
          left: itemsOf(component)[(component.data.current + 1) % itemsOf(component).length].offsetLeft,
          behavior: 'smooth',
        });
    }, component.data.interval);
    return () => {
      node.toggleAttribute('data-vertical', !!component.data.vertical);
      showDots(component, dots);
      turn(component);
    };
  },
  detached: (component) => clearInterval(component.timer),
});

export const swiperItem = builtIn({ properties: { itemId: String } });

export const richText = builtIn({
  properties: { nodes: null, userSelect: Boolean },
  attached: (component) => () => host(component).replaceChildren(...richNodes(component.data.nodes)),
});
