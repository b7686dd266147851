// Takes the icons we use from tdesign-icons-svg into one style sheet, so that
// they show without a network: ours (s-icon), and those that TDesign's own
// components name. The tab bar wants pictures: those are drawn by icons.mjs --tabs.
//   node icons.mjs [--tabs]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const home = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(home, 'node_modules/tdesign-icons-svg/src');
const assets = path.join(home, 'miniprogram/assets');

/** The icons by name, as TDesign calls them. */
export const names = fs
  .readFileSync(path.join(assets, 'icons.txt'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter(Boolean);

/** An icon's SVG as a browser reads it, in one colour. */
export function shape(name, colour = '#000') {
  const body = fs
    .readFileSync(path.join(source, `${name}.svg`), 'utf8')
    .replace(/^<svg[^>]*>/, '')
    .replace(/ id="[^"]*"/g, '')
    .replace(/<path fill="transparent" d="[^"]*"><\/path>/g, '')
    .replace(/currentColor/g, colour)
    .replace(/<\/?g[^>]*>/g, '')
    .replace(/><\/path>/g, '/>')
    .replace(/"/g, "'");
  return `<svg xmlns='http://www.w3.org/2000/svg' fill='none' viewBox='0 0 24 24'>${body}`;
}

/** Its address: what may not stand in an unquoted url() is escaped. */
const address = (name) => `data:image/svg+xml,${shape(name).replace(/[%#<>'() ]/g, (c) => `%${hex(c)}`)}`;
const hex = (c) => c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

/** The style sheet of all icons. */
export function sheet() {
  const head = [
    '/* Made by icons.mjs from icons.txt; the shapes are TDesign’s (MIT). */',
    '.icon,',
    '.t-icon-base.t-icon-base::before {',
    '  display: block;',
    '  width: 1em;',
    '  height: 1em;',
    "  content: '';",
    '  background: currentcolor;',
    '  -webkit-mask: var(--icon) no-repeat center / 100% 100%;',
    '  mask: var(--icon) no-repeat center / 100% 100%;',
    '}',
    '.icon,',
    '.t-icon-base {',
    '  --icon: linear-gradient(transparent, transparent);',
    '}',
  ];
  const each = names.flatMap((name) => [
    `.icon-${name}.icon-${name},`,
    `.t-icon-${name}.t-icon-${name} {`,
    `  --icon: url(${address(name)});`,
    '}',
  ]);
  return `${[...head, ...each].join('\n')}\n`;
}

const tabs = { home: 'home', filings: 'layers', inbox: 'mail', me: 'user' };
const looks = [
  ['', '', '#5c626b'],
  ['-on', '-filled', '#0052d9'],
  ['-dark', '', '#b3b9c2'],
  ['-dark-on', '-filled', '#8db4ff'],
];

/** Draws the tab bar's pictures with the browser of the tests. */
async function drawTabs() {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 81, height: 81 } });
  fs.mkdirSync(path.join(assets, 'tabs'), { recursive: true });
  for (const [tab, icon] of Object.entries(tabs))
    for (const [look, filled, colour] of looks) {
      const svg = shape(icon + filled, colour).replace('<svg', "<svg width='81' height='81'");
      await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
      await page.screenshot({ path: path.join(assets, `tabs/${tab}${look}.png`), omitBackground: true });
    }
  await browser.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(path.join(assets, 'icons.wxss'), sheet());
  if (process.argv.includes('--tabs')) await drawTabs();
}
