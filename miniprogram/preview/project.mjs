// Finds every page and component of a mini-program, from app.json on, and says
// what its JSON files ask for that the preview does not have.
import fs from 'node:fs';
import path from 'node:path';
import { missingIn } from './runtime/theme.js';

const appKeys = new Set([
  'pages',
  'subPackages',
  'subpackages',
  'window',
  'tabBar',
  'usingComponents',
  'style',
  'componentFramework',
  'lazyCodeLoading',
  'sitemapLocation',
  'networkTimeout',
  'debug',
  'permission',
  'requiredPrivateInfos',
  '__usePrivacyCheck__',
  'rendererOptions',
  'darkmode',
  'themeLocation',
  'preloadRule',
  'entryPagePath',
]);
const pageKeys = new Set([
  'usingComponents',
  'component',
  'componentGenerics',
  'componentPlaceholder',
  'styleIsolation',
  'navigationBarTitleText',
  'navigationBarBackgroundColor',
  'navigationBarTextStyle',
  'navigationStyle',
  'backgroundColor',
  'backgroundTextStyle',
  'enablePullDownRefresh',
  'onReachBottomDistance',
]);

export const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** Where an npm package keeps its mini-program files, or null. */
function packageDir(modules, name) {
  const file = path.join(modules, name, 'package.json');
  if (!fs.existsSync(file)) return null;
  return path.join(modules, name, readJson(file).miniprogram || 'miniprogram_dist');
}

/** The path without extension of a component named in usingComponents, or null. */
function resolve(root, modules, from, ref) {
  const local = ref.startsWith('/') ? path.join(root, ref) : path.resolve(path.dirname(from), ref);
  const places = [local, path.join(local, 'index')];
  const match = ref.match(/^((?:@[^/]+\/)?[^/.]+)\/(.*)$/);
  const dir = match && packageDir(modules, match[1]);
  if (dir) places.push(path.join(dir, match[2]), path.join(dir, match[2], 'index'));
  return places.find((p) => fs.existsSync(`${p}.json`)) ?? null;
}

/** All page paths of app.json, subpackages included. */
export function pagesOf(app) {
  const packages = app.subPackages ?? app.subpackages ?? [];
  return [...app.pages, ...packages.flatMap((p) => p.pages.map((page) => path.posix.join(p.root, page)))];
}

/** Keys of a JSON file that the preview would silently ignore. */
function unknownKeys(file, json, known) {
  return Object.keys(json)
    .filter((key) => !known.has(key))
    .map((key) => `${file}: the preview has no "${key}"`);
}

/** What theme.json gives app.json's `@` variables; nothing where there is none. */
function readTheme(root, app) {
  const file = path.join(root, app.themeLocation ?? 'theme.json');
  return fs.existsSync(file) ? readJson(file) : {};
}

/** The icons of a tab bar, in every scheme they are named for. */
export function tabIcons(app, theme) {
  const named = (app.tabBar?.list ?? []).flatMap((t) => [t.iconPath, t.selectedIconPath]).filter(Boolean);
  const inTheme = (icon) => [theme.light?.[icon.slice(1)], theme.dark?.[icon.slice(1)]].filter(Boolean);
  return named.flatMap((icon) => (icon.startsWith('@') ? inTheme(icon) : [icon]));
}

const largestIcon = 40 * 1024; // bytes, WeChat's limit

/** What WeChat would not take of a tab bar. */
function checkTabs(root, app, theme) {
  const list = app.tabBar?.list ?? [];
  const problems = [];
  if (app.tabBar?.custom) problems.push('app.json: the preview has no custom tab bar');
  if (app.tabBar && (list.length < 2 || list.length > 5)) problems.push('app.json: a tab bar has two to five tabs');
  for (const icon of tabIcons(app, theme)) {
    const file = path.join(root, icon);
    if (!fs.existsSync(file)) problems.push(`app.json: no tab bar icon ${icon}`);
    else if (!/\.(png|jpe?g)$/.test(icon)) problems.push(`app.json: tab bar icon ${icon} is neither PNG nor JPEG`);
    else if (fs.statSync(file).size > largestIcon) problems.push(`app.json: tab bar icon ${icon} is over 40 KB`);
  }
  for (const { pagePath } of list) {
    if (!app.pages.includes(pagePath))
      problems.push(`app.json: the tab bar names ${pagePath}, which is no page of the main package`);
  }
  return problems;
}

function checkApp(root, app, theme) {
  const problems = [
    ...unknownKeys('app.json', app, appKeys),
    ...unknownKeys('app.json window', app.window ?? {}, pageKeys),
  ];
  problems.push(...checkTabs(root, app, theme));
  problems.push(...missingIn(app, theme).map((name) => `app.json: theme.json has no ${name}`));
  if (app.darkmode && !Object.keys(theme).length) problems.push('app.json: "darkmode" without a theme.json');
  return problems;
}

/** Reads one page or component into project.parts, then everything it uses. */
function addPart(project, abs, page) {
  const { root, modules, app, parts, problems } = project;
  const id = project.idOf(abs);
  if (parts.has(id)) return id;
  const json = fs.existsSync(`${abs}.json`) ? readJson(`${abs}.json`) : {};
  const own = !id.startsWith('miniprogram_npm/');
  const script = ['.ts', '.js'].map((ext) => abs + ext).find((f) => fs.existsSync(f));
  const using = {};
  parts.set(id, { abs, page, own, script, json: { ...json, usingComponents: using } });
  if (!fs.existsSync(`${abs}.wxml`)) problems.push(`${id}: no template`);
  if (!script) problems.push(`${id}: no script`);
  if (!page && json.component !== true) problems.push(`${id}: used as a component without "component": true`);
  if (page) problems.push(...unknownKeys(`${id}.json`, json, pageKeys));
  problems.push(...missingIn(json, project.theme).map((name) => `${id}.json: theme.json has no ${name}`));
  const use = (ref, what) => {
    const found = resolve(root, modules, abs, ref);
    if (found) return `/${addPart(project, found, false)}`;
    problems.push(`${id}.json: no component ${ref} for ${what}`);
    return undefined;
  };
  for (const [tag, ref] of Object.entries({ ...app.usingComponents, ...json.usingComponents })) {
    if (own || json.usingComponents?.[tag]) using[tag] = use(ref, `<${tag}>`);
  }
  for (const generic of Object.values(json.componentGenerics ?? {}))
    if (generic?.default) generic.default = use(generic.default, 'a generic');
  return id;
}

/**
 * Reads the project: app.json, the pages, and all components they use.
 * @param {string} root the folder of app.json
 * @param {string} modules the folder of npm packages
 */
export function readProject(root, modules) {
  const app = readJson(path.join(root, 'app.json'));
  const theme = readTheme(root, app);
  const inside = `${root}${path.sep}`;
  const project = {
    root,
    modules,
    app,
    theme,
    pages: pagesOf(app),
    parts: new Map(),
    problems: checkApp(root, app, theme),
    idOf: (abs) =>
      abs.startsWith(inside) ? path.relative(root, abs) : `miniprogram_npm/${path.relative(modules, abs)}`,
    pathOf: (id) =>
      id.startsWith('miniprogram_npm/') ? path.join(modules, id.slice('miniprogram_npm/'.length)) : path.join(root, id),
  };
  for (const page of project.pages) addPart(project, path.join(root, page), true);
  return project;
}
