// WeChat's lengths as the browser's: 750rpx are the page's width, and vw and vh
// are of the page below its title bar, not of the window. Insets are the phone's
// own: a browser's window has none.

/** Rewrites the units of a style value or of a whole style attribute. */
export function units(text) {
  return text
    .replace(/\b(?:env|constant)\(\s*safe-area-inset-(top|right|bottom|left)\s*(?:,[^()]*)?\)/g, 'var(--safe-$1, 0px)')
    .replace(/(?<![\w#.-])(-?\d*\.?\d+)rpx\b/g, (_, n) => `calc(var(--rpx) * ${n})`)
    .replace(/(?<![\w#.-])(-?\d*\.?\d+)(vw|vh)\b/g, (_, n, unit) => `${n}${unit === 'vw' ? 'cqw' : 'cqh'}`);
}
