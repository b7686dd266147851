// Finds every page and component of a mini-program, from app.json on, and says
// what its JSON files ask for that the preview does not have.
import fs from 'node:fs';
import path from 'node:path';

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

function checkApp(root, app) {
  const problems = [
    ...unknownKeys('app.json', app, appKeys),
    ...unknownKeys('app.json window', app.window ?? {}, pageKeys),
  ];
  if (app.tabBar?.custom) problems.push('app.json: the preview has no custom tab bar');
  for (const item of app.tabBar?.list ?? []) {
    for (const icon of [item.iconPath, item.selectedIconPath].filter(Boolean)) {
      if (!fs.existsSync(path.join(root, icon))) problems.push(`app.json: no tab bar icon ${icon}`);
    }
    if (!app.pages.includes(item.pagePath))
      problems.push(`app.json: the tab bar names ${item.pagePath}, which is no page of the main package`);
  }
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

/** app.json with the light look's values for the names of theme.json (@name). */
function themed(root, app) {
  if (!app.themeLocation) return app;
  const { light } = readJson(path.join(root, app.themeLocation));
  return JSON.parse(JSON.stringify(app), (_, v) => (typeof v === 'string' && v[0] === '@' ? light[v.slice(1)] : v));
}

/**
 * Reads the project: app.json, the pages, and all components they use.
 * @param {string} root the folder of app.json
 * @param {string} modules the folder of npm packages
 */
export function readProject(root, modules) {
  const app = themed(root, readJson(path.join(root, 'app.json')));
  const inside = `${root}${path.sep}`;
  const project = {
    root,
    modules,
    app,
    pages: pagesOf(app),
    parts: new Map(),
    problems: checkApp(root, app),
    idOf: (abs) =>
      abs.startsWith(inside) ? path.relative(root, abs) : `miniprogram_npm/${path.relative(modules, abs)}`,
    pathOf: (id) =>
      id.startsWith('miniprogram_npm/') ? path.join(modules, id.slice('miniprogram_npm/'.length)) : path.join(root, id),
  };
  for (const page of project.pages) addPart(project, path.join(root, page), true);
  return project;
}
