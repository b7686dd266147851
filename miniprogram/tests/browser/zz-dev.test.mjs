import { after, before, test } from 'node:test';
const t = '/work/studyui/miniprogram/tests/browser/';
const { chain } = await import(t + 'chain.mjs');
const office = await import(t + 'office.mjs');
before(office.open); after(office.close);
test('chain', chain);
