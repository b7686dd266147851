// Compiles WXSS to CSS: rpx and viewport units, page and built-in selectors,
// :host, @import, and a scope for each component and each page.
import fs from 'node:fs';
import path from 'node:path';
import postcss from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { builtIns } from './runtime/components/index.js';
import { units } from './runtime/units.js';

/** A stylesheet with its @imports put in; a missing file is a problem. */
function parse(file, project, seen = new Set()) {
  if (seen.has(file)) return postcss.root();
  seen.add(file);
  const sheet = postcss.parse(fs.readFileSync(file, 'utf8'), { from: file });
  sheet.walkAtRules('import', (rule) => {
    const ref = rule.params.match(/['"]([^'"]+)['"]/)?.[1] ?? '';
    const target = ref.startsWith('/') ? path.join(project.root, ref) : path.resolve(path.dirname(file), ref);
    if (fs.existsSync(target)) {
      rule.replaceWith(parse(target, project, seen));
      return;
    }
    project.problems.push(`${path.relative(project.root, file)}: @import ${ref} not found`);
    rule.remove();
  });
  return sheet;
}

/**
 * Rewrites one selector for the browser.
 * @param {string} selector
 * @param {{scope?: string, route?: string}} owner a component's class scope, or the page that alone is meant
 */
export function scopeSelector(selector, { scope, route } = {}) {
  const within = route ? `:where([data-route="${route}"])` : '';
  return selectorParser((list) => {
    list.each((one) => {
      let page = false;
      one.walkClasses((node) => {
        if (scope) node.value = `${scope}--${node.value}`;
      });
      one.walkTags((node) => {
        if (node.value === 'page') {
          page = true;
          node.replaceWith(selectorParser.tag({ value: `wx-page${within}` }));
        } else if (node.value in builtIns) node.value = `wx-${node.value}`;
      });
      one.walkPseudos((node) => {
        if (node.value === ':host')
          node.replaceWith(
            selectorParser.attribute({
              attribute: 'wx-host',
              operator: '=',
              value: scope ?? '',
              quoteMark: '"',
              raws: {},
            }),
          );
      });
      // the phone's own parts are not a page's to style
      const pageTag = route ? `wx-page[data-route="${route}"]` : 'wx-page';
      if (!scope && !page) one.prepend(selectorParser.tag({ value: `:where(${pageTag}) ` }));
    });
  }).processSync(selector);
}

/** Whether a stylesheet asks for anything from outside. */
const outside = (text) => /url\(\s*['"]?(?!data:)/i.test(text);

/**
 * Compiles a stylesheet. A font that would come from outside is dropped from a
 * package; in our own files any address but data: is a problem.
 */
export function compileStyles(file, owner, project) {
  if (!fs.existsSync(file)) return '';
  const sheet = parse(file, project);
  sheet.walkAtRules('font-face', (rule) => {
    if (file.startsWith(project.modules) && outside(rule.toString())) rule.remove();
  });
  if (outside(sheet.toString()))
    project.problems.push(`${path.relative(project.root, file)}: url() may only hold data:`);
  // without "darkmode": true WeChat shows every page as in the light
  if (!project.app?.darkmode) {
    sheet.walkAtRules('media', (rule) => {
      if (/prefers-color-scheme:\s*dark/.test(rule.params)) rule.remove();
    });
  }
  sheet.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
    rule.selector = scopeSelector(rule.selector, owner);
  });
  sheet.walkDecls((declaration) => {
    if (!/^font-family$|^src$/.test(declaration.prop)) declaration.value = units(declaration.value);
  });
  return sheet.toString();
}
