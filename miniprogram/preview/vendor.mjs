// The browser scripts and styles that the server serves from its own address: the
// console's look, htmx and charts, and the reader of the API's documentation.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { PurgeCSS } from 'purgecss';

const require = createRequire(import.meta.url);
const files = {
  'htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
};

const console = fileURLToPath(new URL('../../handler/console', import.meta.url));

/** The sources of the console that name classes and icons. */
function sources() {
  const names = fs.readdirSync(console, { recursive: true });
  return names.filter((n) => /\.(templ|go|mjs)$/.test(n) && !n.endsWith('_templ.go')).map((n) => path.join(console, n));
}

/** Tabler's style sheet, without what no page of the console uses: a tenth of it. */
async function tabler() {
  const [{ css }] = await new PurgeCSS().purge({
    content: sources(),
    css: [require.resolve('@tabler/core/dist/css/tabler.min.css')],
    safelist: ['html', 'body'],
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return css;
}

/** A rule for each icon that a page names, in the colour of its text. Throws for one that Tabler does not have. */
function icons() {
  const named = sources().flatMap((file) =>
    [...fs.readFileSync(file, 'utf8').matchAll(/\bIcon(?:\(|:\s*)"([a-z0-9-]+)"/g)].map((m) => m[1]),
  );
  return [...new Set(named)].sort().map((name) => {
    const svg = fs.readFileSync(require.resolve(`@tabler/icons/outline/${name}.svg`), 'utf8');
    const drawn = svg
      .replace(/<!--[\s\S]*?-->/, '')
      .replace(/\s+/g, ' ')
      .replace('currentColor', 'black')
      .trim();
    return `.icon-${name}{--icon:url("data:image/svg+xml,${encodeURIComponent(drawn)}")}`;
  });
}

/** What draws the console's charts, with the parts of ECharts that it uses: half of the whole. */
function charts(out) {
  return esbuild.build({
    entryPoints: [fileURLToPath(new URL('charts.mjs', import.meta.url))],
    outfile: path.join(out, 'charts.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** The font that the server prints its forms with, beside the scripts, which alone are handed out. */
export function copyFont(out) {
  fs.mkdirSync(out, { recursive: true });
  const name = 'NotoSansSC_400Regular.ttf';
  fs.copyFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/400Regular/${name}`), path.join(out, name));
}

/** Copies the scripts; docs.js opens the API's description, charts.mjs draws the console's charts. */
export async function copyVendor(out) {
  fs.mkdirSync(out, { recursive: true });
  for (const [name, from] of Object.entries(files)) fs.copyFileSync(require.resolve(from), path.join(out, name));
  await charts(out);
  fs.writeFileSync(
    path.join(out, 'docs.js'),
    "SwaggerUIBundle({ url: '/openapi.yaml', dom_id: '#docs', validatorUrl: null });\n",
  );
  fs.writeFileSync(path.join(out, 'tabler.css'), [await tabler(), ...icons(), ''].join('\n'));
}
