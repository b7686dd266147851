// What nobody should see on a page of the phone or of the console: words cut, out of the glass or over each other, what
// is too small for a finger, English and raw values, colours too close. The functions that ask run in the page.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Everything that is seen of the page on top, and its words with where they stand. */
function see() {
  const glass = document.querySelector('wx-page:not([hidden]) .phone-viewport') ?? document.body;
  const rectOf = (e) => Element.prototype.getBoundingClientRect.call(e);
  const seen = (e) =>
    e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.getClientRects().length;
  const named = (e) => {
    const part = e.closest('[class]');
    return `${e.tagName.toLowerCase()}.${String(part?.className ?? '')
      .trim()
      .replace(/\s+/g, '.')}`;
  };
  /** For a screen reader alone, and links that show when they are reached. */
  const spoken = (e) => {
    for (let at = e; at && at !== glass; at = at.parentElement) {
      const { overflow, clipPath } = getComputedStyle(at);
      const hides = clipPath === 'inset(50%)' || (overflow === 'hidden' && rectOf(at).width <= 2);
      if (hides || at.matches('.visually-hidden, .skip:not(:focus)')) return true;
    }
    return false;
  };
  const elements = [...glass.querySelectorAll('*')].filter((e) => seen(e) && !e.closest('svg *') && !spoken(e));
  const words = [];
  const walker = document.createTreeWalker(glass, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || !seen(node.parentElement) || spoken(node.parentElement)) continue;
    if (node.parentElement.closest('[class*="swipe-act"][aria-hidden="true"], .swipe:not(.open) > .swipe-act'))
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    words.push({ node, text: node.data.trim(), rects: [...range.getClientRects()].filter((r) => r.width > 1) });
  }
  return { glass, rectOf, named, elements, words };
}

/** Words and boxes that leave the glass, words that are cut without a sign, words over words. */
function misplaced() {
  const { glass, rectOf, named, elements, words } = window.see();
  const frame = rectOf(glass);
  const style = (e) => getComputedStyle(e);
  const scrolls = (e) => /auto|scroll/.test(style(e).overflowX);
  const scroller = (e) => {
    for (let at = e.parentElement; at && at !== glass; at = at.parentElement) if (scrolls(at)) return at;
    return null;
  };
  const out = [];
  for (const e of elements) {
    const r = rectOf(e);
    if (r.width && (r.left < frame.left - 1 || r.right > frame.right + 1) && !scroller(e))
      out.push(`${named(e)} leaves the glass: ${Math.round(r.left)} to ${Math.round(r.right)}`);
  }
  const meant = (e) => style(e).textOverflow === 'ellipsis' || style(e).webkitLineClamp !== 'none';
  const clips = (e) => /hidden|clip/.test(style(e).overflowX) || /hidden|clip/.test(style(e).overflowY);
  for (const { node, text, rects } of words) {
    for (let at = node.parentElement; at && at !== glass; at = at.parentElement) {
      if (scrolls(at) || meant(at)) break;
      if (!clips(at)) continue;
      const box = rectOf(at);
      const cut = (r) =>
        r.right > box.right + 1.5 ||
        r.left < box.left - 1.5 ||
        r.bottom - r.height / 4 > box.bottom ||
        r.top + r.height / 4 < box.top;
      if (rects.some(cut)) out.push(`“${text.slice(0, 20)}” is cut by ${named(at)}`);
    }
  }
  const canvas = document.createElement('canvas').getContext('2d');
  for (const e of elements.filter((i) => i.tagName === 'INPUT' && !/checkbox|radio/.test(i.type))) {
    canvas.font = style(e).font;
    const text = e.value || e.placeholder;
    const room = e.clientWidth - parseFloat(style(e).paddingLeft) - parseFloat(style(e).paddingRight);
    if (canvas.measureText(text).width > room + 1) out.push(`“${text.slice(0, 20)}” is longer than its field`);
  }
  const floats = (e) => {
    const fold = e.closest('details');
    for (let at = e; fold && at !== fold; at = at.parentElement) if (style(at).position === 'absolute') return true;
    return false;
  };
  const scrolledAway = (e, r) => {
    for (let at = e; at && at !== glass; at = at.parentElement) {
      const box = rectOf(at);
      const beside =
        r.right > box.right + 1 || r.left < box.left - 1 || r.bottom > box.bottom + 1 || r.top < box.top - 1;
      if (beside && /auto|scroll/.test(style(at).overflowX + style(at).overflowY)) return true;
    }
    return false;
  };
  const lying = words.filter((w) => !floats(w.node.parentElement)); // an open menu is meant to lie over the rest
  const boxes = lying
    .flatMap((w) => w.rects.map((r) => ({ ...w, r })))
    .filter(({ node, r }) => !scrolledAway(node.parentElement, r));
  const over = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 3;
  boxes.sort((a, b) => a.r.top - b.r.top);
  boxes.forEach((a, i) => {
    for (let k = i + 1; k < boxes.length && boxes[k].r.top < a.r.bottom; k++)
      if (boxes[k].node !== a.node && over(a.r, boxes[k].r))
        out.push(`“${a.text.slice(0, 20)}” lies over “${boxes[k].text.slice(0, 20)}”`);
  });
  return [...new Set(out)];
}

/** What can be tapped and is smaller than the end of a finger. */
function small() {
  const { rectOf, named, elements } = window.see();
  const tapped = '[role=button], [role=link], [role=tab], [role=switch], [role=checkbox], [role=radio], button, input';
  const finger = 44;
  return elements
    .filter((e) => e.matches(tapped) && !e.disabled && getComputedStyle(e).pointerEvents !== 'none')
    .map((e) => ({ e, r: rectOf(e.matches('input') ? (e.closest('[role], label') ?? e.parentElement) : e) }))
    .filter(({ r }) => r.width && (r.width < finger - 0.5 || r.height < finger - 0.5))
    .map(({ e, r }) => `${named(e)} “${e.innerText.slice(0, 12)}” is ${Math.round(r.width)}×${Math.round(r.height)}`);
}

/** English and raw values among the words. */
function foreign() {
  const { elements, words } = window.see();
  const fields = elements
    .filter((e) => e.matches('input:not([type=checkbox], [type=radio]), textarea'))
    .flatMap((e) => [e.placeholder, e.value]);
  const known = [
    /https?:\/\/\S*|[\w.+-]+@[\w.-]+|[\w-]+(\.[\w-]+)+/, // addresses
    /\.(jpe?g|png|pdf|xlsx?|csv)/, // a file's kind
    /[0-9a-f]{32,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, // the log's check value, a key's number
    /[A-Z]*\d[\dA-Z*-]*|[A-Z]+-\d+|\w*\*+\w*/, // numbers of cases, ID numbers, vouchers, what is masked
    /PDF|Excel|CSV|JPG|PNG|ICP|IP|APP|[KMG]B/, // the notice's own words, kinds of files, and units
  ];
  const all = new RegExp(known.map((r) => r.source).join('|'), 'g');
  return [...words.map((w) => w.text), ...fields].filter(
    (text) => /undefined|\bnull\b|NaN|\[object/.test(text) || /[A-Za-z]{2,}/.test(text.replace(all, '')),
  );
}

/** Gives a page of the browser what the checks need; once after it has been opened. */
export async function ready(page) {
  await page.evaluate(axe); // no script tag: the page's own policy stands
  await page.evaluate((source) => {
    window.see = new Function(`return (${source})()`);
  }, String(see));
}

/** Where things stand. */
export const placed = (page) => page.evaluate(misplaced);

/** Words that are not for people. */
export const plain = async (page) => (await page.evaluate(foreign)).map((text) => `“${text}” is not for people`);

/** Where things stand, their size and their words. */
export const layout = async (page) => [
  ...(await placed(page)),
  ...(await page.evaluate(small)),
  ...(await plain(page)),
];

/** What is TDesign's own: its tabs name panels of which our lists need none. */
const panels = (found) => /^aria-valid-attr-value: .*t-tabs__item/.test(found);

/** What axe-core finds, contrast first of all. */
export async function violations(page, options = {}, within = '#phone') {
  const found = await page.evaluate(
    async ({ given, scope }) => {
      const { violations: all } = await window.axe.run(scope, {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        rules: {
          'scrollable-region-focusable': { enabled: false }, // what scrolls is WeChat's, not ours
          'label-content-name-mismatch': { enabled: false }, // an experiment: it takes a whole card for a label
        },
        ...given,
      });
      return all.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.any[0]?.message ?? ''}`));
    },
    { given: options, scope: within },
  );
  return found.filter((one) => !panels(one));
}
