// rich-text: only the tags and attributes WeChat lets through; anything else is left out, as there.
import { units } from '../units.js';

const tags = new Set([
  ...'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup'.split(' '),
  ...'dd del div dl dt em fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li'.split(' '),
  ...'mark nav ol p pre q rt ruby s section small span strong sub sup table tbody td tfoot th thead tr tt u ul'.split(
    ' ',
  ),
]);
const attributes = {
  img: ['alt', 'src', 'height', 'width'],
  td: ['colspan', 'rowspan', 'height', 'width'],
  th: ['colspan', 'rowspan', 'height', 'width'],
  table: ['width'],
  col: ['span', 'width'],
  colgroup: ['span', 'width'],
  ol: ['start', 'type'],
  font: ['color', 'face', 'size'],
};

function makeElement(name, given, children) {
  if (!tags.has(name)) return null;
  const made = document.createElement(name);
  for (const key of ['class', 'style', ...(attributes[name] ?? [])]) {
    if (given[key] !== undefined) made.setAttribute(key, key === 'style' ? units(String(given[key])) : given[key]);
  }
  made.append(...children.filter(Boolean));
  return made;
}

/** One node in WeChat's form: {type: 'text', text} or {name, attrs, children}. */
function fromObject({ type, text, name, attrs = {}, children = [] }) {
  if (type === 'text') return document.createTextNode(text);
  return makeElement(String(name).toLowerCase(), attrs, children.map(fromObject));
}

/** One node of parsed HTML. */
function fromHtml(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const given = Object.fromEntries([...node.attributes].map((a) => [a.name, a.value]));
  return makeElement(node.localName, given, [...node.childNodes].map(fromHtml));
}

/** The DOM of rich text, from HTML or from a list of nodes. */
export function richNodes(nodes) {
  if (Array.isArray(nodes)) return nodes.map(fromObject).filter(Boolean);
  return [...new DOMParser().parseFromString(String(nodes ?? ''), 'text/html').body.childNodes]
    .map(fromHtml)
    .filter(Boolean);
}
