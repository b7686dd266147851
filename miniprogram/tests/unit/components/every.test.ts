import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const folder = path.dirname(new URL(import.meta.url).pathname);
const components = fs.readdirSync(path.join(folder, '../../../miniprogram/components'));
const tests = fs
  .readdirSync(folder)
  .filter((f) => f.endsWith('.test.ts'))
  .map((f) => fs.readFileSync(path.join(folder, f), 'utf8'))
  .join('\n');

it('every component that pages share has a test', () =>
  expect(components.filter((name) => !tests.includes(`kit('${name}')`))).toEqual([]));
