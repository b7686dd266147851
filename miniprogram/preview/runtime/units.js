// WeChat's lengths as the browser's: 750rpx are the page's width, and vw and vh
// are of the page below its title bar, not of the window.

/** Rewrites the units of a style value or of a whole style attribute. */
export function units(text) {
  return text
    .replace(/(?<![\w#.-])(-?\d*\.?\d+)rpx\b/g, (_, n) => `calc(var(--rpx) * ${n})`)
    .replace(/(?<![\w#.-])(-?\d*\.?\d+)(vw|vh)\b/g, (_, n, unit) => `${n}${unit === 'vw' ? 'cqw' : 'cqh'}`);
}
