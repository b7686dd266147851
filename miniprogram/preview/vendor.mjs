// The browser scripts that the server serves from its own address: the
// console's htmx and charts, and the reader of the API's documentation.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const files = {
  'htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'echarts.min.js': 'echarts/dist/echarts.min.js',
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
};

/** Copies the scripts; docs.js opens the API's description, charts.js draws the console's charts. */
export function copyVendor(out) {
  fs.mkdirSync(out, { recursive: true });
  for (const [name, from] of Object.entries(files)) fs.copyFileSync(require.resolve(from), path.join(out, name));
  fs.copyFileSync(new URL('charts.js', import.meta.url), path.join(out, 'charts.js'));
  fs.writeFileSync(
    path.join(out, 'docs.js'),
    "SwaggerUIBundle({ url: '/openapi.yaml', dom_id: '#docs', validatorUrl: null });\n",
  );
}
