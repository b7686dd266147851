// What a screen reader needs of everything that can be tapped: a role, and a
// name. A <view> with a tap is nothing to it, and no tool of the browser's sees it.
import { createRequire } from 'node:module';
import { eventOf, walk } from '../preview/wxml.mjs';

const require = createRequire(import.meta.url);
const { parse } = require('@wxml/parser');

/** Built-ins that say by themselves what they are. */
const speaking = new Set([
  'button',
  'input',
  'textarea',
  'navigator',
  'switch',
  'radio',
  'checkbox',
  'label',
  'picker',
]);
/** TDesign's and the kit's own components bring their roles. */
const component = (name) => /^[ts]-/.test(name);
const blank = /^\s*[›‹×✕…●]?\s*$/;

/** Whether an element shows words: text of its own or of one inside it, also one that a component is given. */
function words(node) {
  return (node.children ?? []).some((child) => {
    if (child.type !== 'WXElement') return child.type === 'WXText' ? !blank.test(child.value ?? '') : true;
    if (child.startTag.attributes.some((a) => /^(title|text|label|name|aria-label)$/.test(a.key) && a.value))
      return child.name !== 's-icon' || words(child);
    return words(child);
  });
}

/**
 * Lines of a template on which something can be tapped that has no role, or no name.
 * @param {string} template
 */
export function untold(template) {
  const found = [];
  walk(parse(template).body, (node) => {
    const { name, startTag } = node;
    const keys = new Map(startTag.attributes.map((a) => [a.key, a.value]));
    const tapped = [...keys].some(([key]) => ['tap', 'longpress'].includes(eventOf(key)));
    if (!tapped || speaking.has(name) || component(name)) return;
    const line = startTag.loc.start.line;
    if (!keys.get('aria-role')) found.push({ line, lacks: 'aria-role' });
    if (!keys.get('aria-label') && !words(node)) found.push({ line, lacks: 'aria-label' });
  });
  return found;
}
