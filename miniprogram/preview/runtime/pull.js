// Pulling a page down, by finger, mouse or wheel, as WeChat has it.
// https://developers.weixin.qq.com/miniprogram/dev/reference/api/Page.html#onpulldownrefresh
import { element } from './dom.js';

const enough = 60; // pixels

/**
 * Makes a page's body pullable.
 * @param {Element} body
 * @param {() => boolean} allowed
 * @param {() => void} refresh
 * @returns {{start: () => void, stop: () => void}}
 */
export function pullable(body, allowed, refresh) {
  const dots = element('div', 'phone-dots');
  dots.setAttribute('role', 'status');
  dots.setAttribute('aria-label', '正在刷新');
  dots.append(element('i'), element('i'), element('i'));
  dots.hidden = true;
  body.before(dots);
  let from = null;
  let wheel = 0;
  const start = () => {
    if (!dots.hidden) return;
    dots.hidden = false;
    body.dataset.pulled = '';
    refresh();
  };
  const stop = () => {
    dots.hidden = true;
    delete body.dataset.pulled;
  };
  const at = (e) => (e.touches ? e.touches[0]?.clientY : e.clientY);
  const begin = (e) => {
    from = allowed() && body.scrollTop <= 0 ? at(e) : null;
  };
  const move = (e) => {
    if (from === null || body.scrollTop > 0 || at(e) - from < enough) return;
    from = null;
    start();
  };
  const end = () => {
    from = null;
  };
  body.addEventListener('touchstart', begin, { passive: true });
  body.addEventListener('touchmove', move, { passive: true });
  body.addEventListener('touchend', end);
  body.addEventListener('mousedown', begin);
  body.addEventListener('mousemove', move);
  addEventListener('mouseup', end);
  body.addEventListener('wheel', (e) => {
    wheel = allowed() && body.scrollTop <= 0 && e.deltaY < 0 ? wheel - e.deltaY : 0;
    if (wheel < enough * 4) return;
    wheel = 0;
    start();
  });
  return { start, stop };
}
