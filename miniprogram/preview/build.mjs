// Builds the phone preview: a native mini-program as one browser bundle, and
// the browser scripts the server serves beside it.
//   node preview/build.mjs [source] [out]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, entryOf } from './bundle.mjs';
import { readProject, tabIcons } from './project.mjs';
import { copyFont, copyVendor } from './vendor.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const base = path.dirname(here);

/**
 * Builds the mini-program in root into out, whose former content is removed.
 * Throws with every problem found: unknown tags, warnings, missing files.
 */
export async function build(root, out) {
  const project = readProject(root, path.join(base, 'node_modules'));
  const entry = entryOf(project);
  if (project.problems.length) throw new Error(project.problems.join('\n'));
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  await bundle(project, entry, out);
  for (const file of ['phone.css', 'sheets.css', 'components.css'])
    fs.copyFileSync(path.join(here, 'runtime', file), path.join(out, file));
  fs.copyFileSync(path.join(here, 'runtime/phone.html'), path.join(out, 'index.html'));
  if (fs.existsSync(path.join(root, 'assets')))
    fs.cpSync(path.join(root, 'assets'), path.join(out, 'assets'), { recursive: true });
  for (const icon of tabIcons(project.app, project.theme)) fs.cpSync(path.join(root, icon), path.join(out, icon));
  return project;
}

async function main() {
  const started = Date.now();
  const root = path.resolve(process.argv[2] ?? path.join(base, 'miniprogram'));
  const out = path.resolve(process.argv[3] ?? path.join(base, 'dist/preview'));
  const project = await build(root, out);
  copyFont(path.join(path.dirname(out), 'font'));
  await copyVendor(path.join(path.dirname(out), 'vendor'));
  const pages = project.pages.length;
  const components = project.parts.size - pages;
  console.log(`preview: ${pages} pages, ${components} components in ${Date.now() - started} ms`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
