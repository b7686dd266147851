// Compiles WXML to JavaScript. Every warning of the compiler, every tag,
// attribute and event the preview does not have is a problem.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { builtIns } from './runtime/components/index.js';
import { requiresOf, wxsRuntime, wxsToScript } from './wxs.mjs';

const require = createRequire(import.meta.url);
const { TmplGroup } = require('glass-easel-template-compiler');
const { parse } = require('@wxml/parser');

const structural = new Set(['block', 'template', 'import', 'include', 'wxs', 'slot']);
const everywhere = new Set(['id', 'class', 'style', 'slot', 'hidden']);
/** What any element may listen to. */
export const commonEvents = new Set([
  'tap',
  'longpress',
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel',
  'transitionend',
  'animationstart',
  'animationiteration',
  'animationend',
]);

const camel = (name) => name.replace(/-(\w)/g, (_, c) => c.toUpperCase());

/** Visits each element of a template's syntax tree. */
export function walk(nodes, visit) {
  for (const node of nodes ?? []) {
    if (node.type !== 'WXElement') continue;
    visit(node);
    walk(node.children, visit);
  }
}

/** The event a bind…/catch… attribute listens to, or null for another attribute. */
export function eventOf(key) {
  const match = key.match(/^(?:capture-)?(?:mut-)?(?:bind|catch):?(.+)$/);
  return match ? match[1] : null;
}

/** What the preview lacks for one attribute of a built-in, or null. */
function attributeProblem(tag, key) {
  const event = eventOf(key);
  if (event)
    return commonEvents.has(event) || builtIns[tag].events?.includes(event) ? null : `event "${event}" on <${tag}>`;
  if (everywhere.has(key) || /^(wx:|data-|mark:|aria-|generic:)/.test(key)) return null;
  return camel(key.replace(/^model:/, '')) in builtIns[tag].properties ? null : `attribute "${key}" on <${tag}>`;
}

/**
 * What of a template the preview does not have.
 * @param {string} source the WXML
 * @param {Record<string, string>} using the file's own components by tag
 * @param {boolean} strict whether unknown attributes count, as in our own files
 */
export function lacking(source, using, strict) {
  const found = [];
  const scripts = new Set([...source.matchAll(/<wxs\b[^>]*\bmodule="([^"]+)"/g)].map((m) => m[1]));
  walk(parse(source).body, ({ name, startTag }) => {
    const known = name in builtIns;
    if (!known && !(name in using) && !structural.has(name)) found.push(`<${name}>`);
    for (const { key, value } of startTag.attributes) {
      const script = value?.match(/\b(\w+)\.\w+/)?.[1];
      // a package's handler that only keeps a sheet from scrolling what is below it may stand
      const harmless = !strict && value === '{{popup.onContentTouchMove}}';
      if ((eventOf(key) || key.startsWith('change:')) && scripts.has(script) && !harmless)
        found.push(`an event handler in WXS (${key})`);
      if (strict && known) found.push(attributeProblem(name, key));
    }
  });
  return [...new Set(found.filter(Boolean))];
}

/** A group of compiled templates that grows by what each one imports. */
class Templates {
  constructor(project) {
    this.project = project;
    this.group = new TmplGroup();
    this.seen = new Set();
  }

  addScript(id) {
    const bare = id.replace(/\.wxs$/, '');
    if (this.seen.has(`${bare}.wxs`)) return;
    this.seen.add(`${bare}.wxs`);
    const script = wxsToScript(fs.readFileSync(`${this.project.pathOf(bare)}.wxs`, 'utf8'));
    this.group.addScript(bare, script);
    for (const ref of requiresOf(script)) this.addScript(path.posix.join(path.posix.dirname(bare), ref));
  }

  addTemplate(id, using) {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const file = `${this.project.pathOf(id)}.wxml`;
    if (!fs.existsSync(file)) {
      this.project.problems.push(`${id}.wxml: not found`);
      return;
    }
    const source = fs.readFileSync(file, 'utf8');
    const own = !id.startsWith('miniprogram_npm/');
    for (const warning of this.group.addTmpl(id, source)) {
      if (own || warning.isError || warning.level >= 3)
        this.project.problems.push(
          `${warning.path}.wxml:${warning.startLine}:${warning.startColumn} ${warning.message}`,
        );
    }
    for (const what of lacking(source, using, own))
      this.project.problems.push(`${id}.wxml: the preview has no ${what}`);
    this.group.getDirectDependencies(id).forEach((dependency) => this.addTemplate(dependency, using));
    this.group.getScriptDependencies(id).forEach((script) => this.addScript(script));
  }
}

/** Compiles all templates of a project to one expression; problems are added to the project's. */
export function compileTemplates(project) {
  const templates = new Templates(project);
  for (const [id, part] of project.parts)
    templates.addTemplate(id, { ...part.json.usingComponents, ...part.json.componentGenerics });
  templates.group.setExtraRuntimeScript(wxsRuntime);
  return templates.group.getTmplGenObjectGroups();
}
