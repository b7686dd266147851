// The kit in a second runtime: miniprogram-simulate, which is WeChat's own for
// tests of components. TDesign's components are stood in for by boxes that show
// what they were given; the browser's tests have them as they are.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, vi } from 'vitest';

const require = createRequire(import.meta.url);
const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const compilerOptions = { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.CommonJS };

/** Copies a folder with its scripts as CommonJS. */
function copyScripts(from, to) {
  fs.cpSync(from, to, { recursive: true, filter: (f) => !f.endsWith('.d.ts') });
  for (const file of fs.readdirSync(to, { recursive: true }).filter((f) => f.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(to, file), 'utf8'), { compilerOptions });
    fs.writeFileSync(path.join(to, file.replace(/\.ts$/, '.js')), outputText);
  }
}

/** The tags of the components that one of ours uses, and its own: what is used comes before what uses it. */
function tagsOf(name, found = new Set()) {
  if (found.has(`s-${name}`)) return found;
  const wxml = fs.readFileSync(path.join(home, `miniprogram/components/${name}/${name}.wxml`), 'utf8');
  for (const [, tag] of wxml.matchAll(/<([st]-[\w-]+)/g)) {
    if (tag.startsWith('s-')) tagsOf(tag.slice(2), found);
    else found.add(tag);
  }
  return found.add(`s-${name}`);
}

const ours = (tag) => tag.startsWith('s-');
const address = (tag) => `/components/${tag.slice(2)}/${tag.slice(2)}`;

/** A box in the place of one of TDesign's components. */
const standIn = (simulate, tag) =>
  simulate.load({
    tagName: tag,
    options: { multipleSlots: true },
    properties: Object.fromEntries(
      ['title', 'description', 'note', 'theme']
        .map((n) => [n, String])
        .concat([
          ['visible', { type: Boolean, value: true }],
          ['loading', Boolean],
          ['disabled', Boolean],
        ]),
    ),
    template: `<view class="${tag} {{theme}} {{loading ? 'loading' : ''}}" wx:if="{{visible}}">
      {{title}}{{description}}{{note}}<slot name="left-icon" /><slot name="image" /><slot /><slot name="action" />
    </view>`,
  });

/** Lays out a component with what it uses, and answers what renders it. */
export function kit(name) {
  let dir;
  let simulate;
  let id;
  beforeAll(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-kit-'));
    simulate = require('miniprogram-simulate');
    const usingComponents = {}; // of every component: TDesign's alone, since ours use each other
    for (const tag of tagsOf(name)) {
      const bare = tag.slice(2);
      const own = `/components/${bare}`;
      if (!ours(tag)) {
        usingComponents[tag] = standIn(simulate, tag);
        continue;
      }
      copyScripts(path.join(home, 'miniprogram', own), dir + own);
      // app.json's global components are put in here
      const parts = Object.fromEntries([...tagsOf(bare)].filter(ours).map((t) => [t, address(t)]));
      delete parts[tag];
      fs.writeFileSync(`${dir}${own}/${bare}.json`, JSON.stringify({ component: true, usingComponents: parts }));
    }
    for (const folder of ['view', 'api']) copyScripts(path.join(home, 'miniprogram', folder), path.join(dir, folder));
    const options = { rootPath: dir, usingComponents, compiler: 'simulate' };
    id = simulate.load(path.join(dir, `components/${name}/${name}`), `s-${name}`, options);
  }, 60_000);
  afterAll(() => fs.rmSync(dir, { recursive: true }));
  return {
    /** The component on a page, with what it was given; events by name in `heard`. */
    show(properties = {}, events = []) {
      const component = simulate.render(id, properties);
      const parent = document.createElement('div');
      component.attach(parent);
      const heard = Object.fromEntries(events.map((e) => [e, vi.fn()]));
      for (const [event, fn] of Object.entries(heard)) component.addEventListener(event, fn);
      return { component, parent, heard };
    },
    /** Lets what was set in this turn be shown, and taps be told. */
    settled: () => new Promise((resolve) => setTimeout(resolve, 20)),
  };
}
