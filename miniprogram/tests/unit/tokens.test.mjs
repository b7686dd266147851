import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import postcss from 'postcss';
import { describe, expect, it } from 'vitest';
import { names, sheet } from '../../icons.mjs';

const home = fileURLToPath(new URL('../../miniprogram/', import.meta.url));
const app = postcss.parse(fs.readFileSync(path.join(home, 'app.wxss'), 'utf8'));

/** The tokens of the light look, or of the dark one, as page has them. */
function tokens(dark) {
  const found = {};
  app.walkRules('page', (rule) => {
    const inDark = rule.parent.type === 'atrule';
    if (inDark && !dark) return;
    rule.walkDecls(/^--s-/, (d) => {
      found[d.prop.slice(4)] = d.value;
    });
  });
  return found;
}

/** A colour's relative luminance, as WCAG 2 counts it. */
function luminance(hex) {
  const full = hex.length === 4 ? `#${[...hex.slice(1)].map((c) => c + c).join('')}` : hex;
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(full.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const words = ['ink', 'quiet', 'faint', 'blue', 'green', 'amber', 'red'];
const papers = ['ground', 'paper', 'sunk', 'pressed'];
const washes = ['blue', 'green', 'amber', 'red'];
const filled = ['fill', 'fill-pressed', 'done', 'late-fill'];
const pairs = [
  ...words.flatMap((w) => papers.map((p) => [w, p])),
  ...washes.flatMap((w) => [
    [w, `${w}-wash`],
    ['ink', `${w}-wash`],
    ['quiet', `${w}-wash`],
  ]),
  ...filled.map((f) => ['on-fill', f]),
  ['on-hero', 'hero-from'],
  ['on-hero', 'hero-to'],
  ['ink', 'track'],
  ['paper', 'ink'],
];

describe.each([
  ['light', false],
  ['dark', true],
])('in the %s look', (_, dark) => {
  const t = tokens(dark);
  it.each(pairs)('%s can be read on %s', (word, paper) => {
    expect(contrast(t[word], t[paper])).toBeGreaterThanOrEqual(4.5);
  });
  it.each([
    ['edge', 'paper'],
    ['blue', 'track'],
    ['green', 'track'],
  ])('%s can be told from %s', (a, b) => expect(contrast(t[a], t[b])).toBeGreaterThanOrEqual(3));
  it('has a colour for every token that is one', () => {
    const light = Object.keys(tokens(false)).filter((k) => tokens(false)[k].startsWith('#'));
    expect(light.filter((k) => !/^#([0-9a-f]{3}|[0-9a-f]{6})$/.test(t[k]))).toEqual([]);
  });
});

describe('the look', () => {
  const theme = JSON.parse(fs.readFileSync(path.join(home, 'theme.json'), 'utf8'));
  it.each(['light', 'dark'])('of bars that WeChat draws (%s) is that of the tokens', (look) => {
    const t = tokens(look === 'dark');
    const full = (c) => (c.length === 4 ? `#${[...c.slice(1)].map((x) => x + x).join('')}` : c);
    expect(theme[look]).toMatchObject({ bar: full(t.paper), ground: t.ground, tab: t.quiet, tabOn: t.blue });
  });
  it('of every part names tokens, no colour of its own', () => {
    const own = fs
      .readdirSync(home, { recursive: true })
      .filter((f) => /^(pages|components)\/.*\.wxss$/.test(f))
      .filter((f) => /#[0-9a-f]{3,8}\b|rgba?\(/i.test(fs.readFileSync(path.join(home, f), 'utf8')));
    expect(own).toEqual([]);
  });
});

describe('icons', () => {
  it('are as icons.txt lists them', () => {
    expect(fs.readFileSync(path.join(home, 'assets/icons.wxss'), 'utf8')).toBe(sheet());
  });
  it('that a template names are all there', () => {
    const missing = fs
      .readdirSync(home, { recursive: true })
      .filter((f) => f.endsWith('.wxml'))
      .flatMap((f) => [
        ...fs.readFileSync(path.join(home, f), 'utf8').matchAll(/(?:<s-icon[^>]*? name|\sicon)="([\w-]+)"/g),
      ])
      .map((m) => m[1])
      .filter((name) => !names.includes(name));
    expect(missing).toEqual([]);
  });
  it('of the tab bar are pictures WeChat takes', () => {
    for (const file of fs.readdirSync(path.join(home, 'assets/tabs'))) {
      expect(file).toMatch(/\.png$/);
      expect(fs.statSync(path.join(home, 'assets/tabs', file)).size).toBeLessThan(40 * 1024);
    }
  });
});
