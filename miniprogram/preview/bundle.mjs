// Puts the compiled templates, styles and scripts of a project into one script.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { compileTemplates } from './wxml.mjs';
import { readJson } from './project.mjs';
import { compileStyles } from './wxss.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Which class scope a part's styles have: none for a page or a shared component. */
function ownerOf(id, part, n) {
  if (part.json.component && part.json.styleIsolation !== 'shared') return { scope: `s${n}` };
  return part.page ? { route: id } : {};
}

/** The entry script: registers every part and starts the phone. */
export function entryOf(project) {
  const { root, app, parts, theme } = project;
  const templates = compileTemplates(project);
  const styles = { app: compileStyles(path.join(root, 'app.wxss'), {}, project) };
  const registered = [];
  const loads = [];
  for (const [id, part] of parts) {
    const owner = ownerOf(id, part, loads.length);
    styles[id] = compileStyles(`${part.abs}.wxss`, owner, project);
    const args = [id, owner.scope ?? null, part.json].map((v) => JSON.stringify(v)).join(', ');
    registered.push(`addPart(${args}, { groupList: templates, content: templates[${JSON.stringify(id)}] });`);
    if (part.script) loads.push(`define(${JSON.stringify(id)}, () => { require(${JSON.stringify(part.script)}); });`);
  }
  const pages = Object.fromEntries(project.pages.map((id) => [id, parts.get(id)?.json]));
  const domains = readJson(path.join(here, 'domains.json'));
  const appScript = ['app.ts', 'app.js'].map((f) => path.join(root, f)).find((f) => fs.existsSync(f));
  if (!appScript) project.problems.push('app: no script');
  return [
    `import { addPart, addStyles, define, start } from ${JSON.stringify(path.join(here, 'runtime/start.js'))};`,
    `const templates = ${templates};`,
    `addStyles(${JSON.stringify(styles)});`,
    ...registered,
    `start(${JSON.stringify({ ...app, parts: pages, theme, domains })}, () => {`,
    `require(${JSON.stringify(appScript)});`,
    ...loads,
    '});',
  ].join('\n');
}

/** A package's own dependencies lie in its miniprogram_npm. */
const packaged = {
  name: 'packaged',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, (args) => {
      const i = args.importer.lastIndexOf('miniprogram_dist');
      if (i < 0) return undefined;
      const dir = path.join(args.importer.slice(0, i), 'miniprogram_dist/miniprogram_npm', args.path);
      const found = [`${dir}.js`, path.join(dir, 'index.js')].find((f) => fs.existsSync(f));
      return found ? { path: found } : undefined;
    });
  },
};

/** Bundles the entry script to out/app.js. */
export async function bundle(project, entry, out) {
  await esbuild.build({
    stdin: { contents: entry, resolveDir: here, loader: 'js' },
    bundle: true,
    format: 'iife',
    outfile: path.join(out, 'app.js'),
    target: 'es2022',
    minify: true,
    keepNames: true,
    sourcemap: true,
    logLevel: 'warning',
    alias: { 'glass-easel': path.join(project.modules, 'glass-easel/dist/glass_easel.dev.all.es.js') },
    plugins: [packaged],
  });
}
