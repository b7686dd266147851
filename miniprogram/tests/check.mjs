// What WeChat's own tools say of the mini-program, offline, and what no tool
// says: handlers that a template names and its script lacks, what a screen reader
// is not told, and the size of the main package.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readJson, readProject } from '../preview/project.mjs';
import { eventOf, walk } from '../preview/wxml.mjs';
import { untold } from './a11y.mjs';

const require = createRequire(import.meta.url);
const { parse } = require('@wxml/parser');
const home = fileURLToPath(new URL('..', import.meta.url));
const mainPackage = 2 * 1024 * 1024; // bytes, WeChat's limit

/** The names of the functions a page or component script defines, in Page({…}) or its methods. */
export function methodsOf(source) {
  const names = new Set();
  const add = (object) => {
    for (const p of object.properties) {
      if (
        p.name &&
        (ts.isMethodDeclaration(p) ||
          ts.isShorthandPropertyAssignment(p) ||
          (ts.isPropertyAssignment(p) && !ts.isObjectLiteralExpression(p.initializer)))
      )
        names.add(p.name.text);
      if (p.name?.text === 'methods' && ts.isPropertyAssignment(p) && ts.isObjectLiteralExpression(p.initializer))
        add(p.initializer);
    }
  };
  const visit = (node) => {
    if (
      ts.isCallExpression(node) &&
      ['Page', 'Component'].includes(node.expression.text) &&
      node.arguments[0] &&
      ts.isObjectLiteralExpression(node.arguments[0])
    )
      add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('page.ts', source, ts.ScriptTarget.ES2020, true));
  return names;
}

/** Handlers that a template names and the script does not define. */
export function missingHandlers(template, script) {
  const methods = methodsOf(script);
  const missing = new Set();
  walk(parse(template).body, ({ startTag }) => {
    for (const { key, value } of startTag.attributes) {
      if (eventOf(key) && value && !value.includes('{{') && !methods.has(value)) missing.add(value);
    }
  });
  return [...missing];
}

/** Lines of a template on which a <text> breaks its words: WeChat shows the break and the blanks after it. */
export function brokenTexts(template) {
  const lines = [];
  walk(parse(template).body, ({ name, startTag, children }) => {
    const words = (children ?? []).filter((c) => c.type !== 'WXElement');
    if (name === 'text' && words.some((c) => c.value?.includes('\n'))) lines.push(startTag.loc.start.line);
  });
  return lines;
}

/** The project as WeChat's tools want it: scripts as .js, packages beside it. */
async function workshop(ci) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-check-'));
  const root = path.join(dir, 'miniprogram');
  fs.cpSync(path.join(home, 'miniprogram'), root, { recursive: true });
  for (const file of fs
    .readdirSync(root, { recursive: true })
    .filter((f) => f.endsWith('.ts') && !f.endsWith('.d.ts'))) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(root, file), 'utf8'), {
      compilerOptions: { target: 'ES2020', module: 'CommonJS' },
    });
    fs.writeFileSync(path.join(root, file.replace(/\.ts$/, '.js')), outputText);
  }
  fs.cpSync(path.join(home, 'project.config.json'), path.join(dir, 'project.config.json'));
  fs.writeFileSync(path.join(dir, 'key'), 'unused offline');
  await ci.packNpmManually({
    packageJsonPath: path.join(home, 'package.json'),
    miniprogramNpmDistDir: root,
    ignores: [],
  });
  return { dir, root };
}

/** Bytes of what the main package carries: our files, and of packages what is used. */
function packageSize(project) {
  const own = fs
    .readdirSync(project.root, { recursive: true })
    .filter((f) => !f.endsWith('.d.ts'))
    .map((f) => path.join(project.root, f));
  const used = [...project.parts.values()]
    .filter((p) => !p.own)
    .flatMap((p) => ['.js', '.json', '.wxml', '.wxss'].map((ext) => p.abs + ext));
  return [...own, ...used]
    .filter((f) => fs.existsSync(f) && fs.statSync(f).isFile())
    .reduce((n, f) => n + fs.statSync(f).size, 0);
}

/** What a schema of WeChat's says of a JSON file. */
function schema(ci, kind, file, problems) {
  const { warning, error } = ci.schemaValidate(kind, readJson(file));
  const name = path.relative(home, file);
  if (warning) problems.push(`${name}: unknown ${warning}`);
  for (const e of error) problems.push(`${name}: ${JSON.stringify(e)}`);
}

async function check() {
  const root = path.join(home, 'miniprogram');
  const project = readProject(root, path.join(home, 'node_modules'));
  const problems = [...project.problems];
  for (const [id, part] of project.parts) {
    if (!part.own || !part.script) continue;
    const missing = missingHandlers(fs.readFileSync(`${part.abs}.wxml`, 'utf8'), fs.readFileSync(part.script, 'utf8'));
    problems.push(...missing.map((name) => `${id}: the template names ${name}, which the script does not define`));
  }
  for (const file of fs.readdirSync(root, { recursive: true }).filter((f) => f.endsWith('.wxml'))) {
    const template = fs.readFileSync(path.join(root, file), 'utf8');
    const broken = brokenTexts(template);
    problems.push(...untold(template).map(({ line, lacks }) => `${file}:${line}: can be tapped and has no ${lacks}`));
    problems.push(
      ...broken.map(
        (line) => `${file}:${line}: WeChat shows the line breaks of this <text>; put its words on one line`,
      ),
    );
  }
  const size = packageSize(project);
  if (size >= mainPackage) problems.push(`the main package has ${size} bytes, WeChat allows ${mainPackage}`);

  const log = console.log;
  console.log = () => {}; // the tool greets when it is loaded
  const ci = require('miniprogram-ci');
  const { wxmlToJs } = require('miniprogram-compiler');
  const { dir, root: copy } = await workshop(ci);
  console.log = log;
  try {
    schema(ci, 'app', path.join(copy, 'app.json'), problems);
    schema(ci, 'sitemap', path.join(copy, 'sitemap.json'), problems);
    const tool = new ci.Project({
      appid: 'wx0000000000000000',
      type: 'miniProgram',
      projectPath: dir,
      privateKeyPath: path.join(dir, 'key'),
      ignores: [],
    });
    const own = [...project.parts].filter(([, part]) => part.own).map(([id]) => id);
    for (const id of own) {
      if (fs.existsSync(path.join(copy, `${id}.json`))) schema(ci, 'page', path.join(copy, `${id}.json`), problems);
      await ci.getPageJSON(tool, { pagePath: id }).catch((e) => problems.push(`${id}: ${e.message}`));
    }
    const templates = own.map((id) => `${id}.wxml`);
    const render = new Function('global', 'window', wxmlToJs(copy, { wxmlList: templates, wxsList: [] }))({}, {});
    for (const file of templates)
      if (typeof render(file) !== 'function') problems.push(`${file}: wcc made no template of it`);
    return { problems, size, pages: project.pages.length };
  } catch (e) {
    return { problems: [...problems, e.message], size, pages: project.pages.length };
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { problems, size, pages } = await check();
  for (const p of problems) console.error(p);
  console.log(`mini-program: ${pages} pages, main package ${Math.ceil(size / 1024)} KB`);
  process.exit(problems.length ? 1 : 0);
}
