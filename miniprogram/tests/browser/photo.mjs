// A photo of twenty megabytes as evidence: made smaller on the phone, sent in
// pieces, and gone on with where the connection broke.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { base, complaints, edit, on, person, shoot, turn } from './office.mjs';

const least = 20 * 1024 * 1024; // bytes
const patient = 60_000; // milliseconds: the machine may be busy

/** A photo that does not compress well, as a phone of today takes it. */
async function largePhoto(page) {
  const [text, size] = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4600, 3400);
    const context = canvas.getContext('2d');
    const image = context.createImageData(canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    let x = 2463534242;
    for (let i = 0; i < pixels.length; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      pixels[i] = x | 0xff000000;
    }
    context.putImageData(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 });
    const reader = new FileReader();
    const read = new Promise((resolve) => (reader.onload = () => resolve(reader.result)));
    reader.readAsDataURL(blob);
    return [await read, blob.size];
  });
  assert.ok(size >= least, `the photo has only ${size} bytes`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shigang-photo-'));
  const file = path.join(folder, 'IMG_0001.jpg');
  fs.writeFileSync(file, Buffer.from(text.split(',')[1], 'base64'));
  return { path: file, size, remove: () => fs.rmSync(folder, { recursive: true }) };
}

async function commissioned(hr) {
  await hr.goto(`${base}/phone/?as=hr&page=/pages/filing/new`);
  await on(hr, 'pages/filing/new').getByText('岗前培训', { exact: true }).click();
  await on(hr, 'pages/filing/new').getByText('在手机上一步一步填').click();
  await edit(hr).getByText('第2/6步').waitFor();
  await turn(hr, '类型');
  await edit(hr).locator('.commissioned').click();
  await edit(hr).locator('.take-photo-contract').waitFor();
}

/** What the browser says of the requests that the story cut off. */
const forgive = () => {
  for (let i = complaints.length - 1; i >= 0; i--) if (/ERR_FAILED/.test(complaints[i])) complaints.splice(i, 1);
};

export async function aLargePhoto() {
  const hr = await person(375, 812);
  await commissioned(hr);
  const photo = await largePhoto(hr);
  const sent = [];
  let down = false;
  await hr.route(/\/uploads(\/|$)/, async (route) => {
    const request = route.request();
    const [, piece] = /\/uploads\/[^/]+\/(\d+)$/.exec(request.url()) ?? [];
    if (request.method() === 'POST') sent.push(['size', request.postDataJSON().size]);
    if (piece === '1') down ||= !sent.some(([what]) => what === 'again');
    if (down) return route.abort();
    if (piece) sent.push(['piece', Number(piece)]);
    return route.continue();
  });
  const [chooser] = await Promise.all([
    hr.waitForEvent('filechooser'),
    edit(hr).locator('.take-photo-contract').click(),
  ]);
  await chooser.setFiles(photo.path, { timeout: patient });
  await edit(hr).locator('.file-sending').waitFor({ timeout: patient });
  const resume = edit(hr).locator('.resume');
  await resume.waitFor({ timeout: patient });
  await edit(hr).locator('.file-sending.stopped', { hasText: '网络不通' }).waitFor();
  await shoot(hr, '99-photo-broken');
  const [, size] = sent.find(([what]) => what === 'size');
  assert.ok(size < least / 2, `${size} bytes were to be sent of ${photo.size}`);

  down = false;
  sent.push(['again', 0]);
  await resume.click();
  await edit(hr).locator('.file-group-contract .file-row').waitFor({ timeout: patient });
  const pieces = sent.filter(([what]) => what === 'piece').map(([, n]) => n);
  assert.deepEqual(pieces, [...new Set(pieces)], 'a piece was sent twice');
  assert.equal(sent.filter(([what]) => what === 'size').length, 1, 'the upload began anew');
  assert.ok(pieces.length > 1 && pieces[0] === 0);
  await shoot(hr, '99-photo');
  await hr.unroute(/\/uploads(\/|$)/);
  photo.remove();
  forgive();
}
