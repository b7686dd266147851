// Light and dark: theme.json's variables in app.json and page JSON files, and
// what the mini-program is told of the phone's colour scheme.
// https://developers.weixin.qq.com/miniprogram/dev/framework/ability/darkmode.html

/** One value of a JSON file: `@name` is a variable of the theme. */
export const valueIn = (value, variables) =>
  typeof value === 'string' && value.startsWith('@') ? variables?.[value.slice(1)] : value;

/** A JSON object with all its theme variables filled in. */
export function filled(json, variables) {
  if (Array.isArray(json)) return json.map((v) => filled(v, variables));
  if (json === null || typeof json !== 'object') return valueIn(json, variables);
  return Object.fromEntries(Object.entries(json).map(([key, v]) => [key, filled(v, variables)]));
}

/** Where `@name` stands in a JSON object and a theme lacks the name. */
export function missingIn(json, theme) {
  const names = [...JSON.stringify(json).matchAll(/"@([\w-]+)"/g)].map((m) => m[1]);
  return ['light', 'dark'].flatMap((scheme) =>
    [...new Set(names)].filter((name) => !(name in (theme?.[scheme] ?? {}))).map((name) => `${scheme} @${name}`),
  );
}

/** The phone's colour scheme, and who wants to know when it changes. */
export class Theme {
  /**
   * @param {{darkmode?: boolean, theme?: object}} config without "darkmode": true a mini-program is always light
   * @param {MediaQueryList} dark the browser's own wish
   */
  constructor(config, dark) {
    this.config = config;
    this.dark = dark;
    this.listeners = new Set();
    dark.addEventListener('change', () => {
      if (!this.config.darkmode) return;
      for (const tell of [...this.listeners]) tell({ theme: this.scheme });
    });
  }

  get scheme() {
    return this.config.darkmode && this.dark.matches ? 'dark' : 'light';
  }

  /** What wx.getAppBaseInfo() tells: nothing unless the mini-program has a dark mode. */
  get told() {
    return this.config.darkmode ? this.scheme : undefined;
  }

  fill(json) {
    return filled(json, this.config.theme?.[this.scheme]);
  }
}
