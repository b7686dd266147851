import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chain } from './chain.mjs';
import { everythingBeforeTheTraining } from './filing.mjs';
import { close, complaints, open } from './office.mjs';

before(open);
after(close);
afterEach(() => assert.deepEqual(complaints.splice(0), []));

test('a first filing goes from phone to phone', chain);
test('colleagues, platforms, amendments, refusals and questions', everythingBeforeTheTraining);
