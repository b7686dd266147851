// Pictures: showing them large, making them smaller, keeping them in the album.
import { element, glass } from '../dom.js';
import { fileAt, keep, localAddress } from './files.js';
import { permit } from './permission.js';
import { needPrivacy } from './privacy.js';

/** Shows pictures large, above everything; a tap closes them, the sides turn the page. */
export async function previewImage({ urls, current = urls?.[0] }) {
  if (!urls?.length) throw new Error('urls is empty');
  let at = Math.max(0, urls.indexOf(current));
  const shade = element('div', 'phone-gallery');
  shade.setAttribute('role', 'dialog');
  shade.setAttribute('aria-label', '查看图片');
  const img = element('img');
  const count = element('span');
  const show = () => {
    img.src = localAddress(urls[at]);
    img.alt = `第${at + 1}张图片`;
    count.textContent = urls.length > 1 ? `${at + 1} / ${urls.length}` : '';
  };
  shade.onclick = (e) => {
    const side = (e.clientX - shade.getBoundingClientRect().left) / shade.clientWidth;
    const next = side < 0.25 ? at - 1 : side > 0.75 ? at + 1 : -1;
    if (!(next in urls)) {
      shade.remove();
      return;
    }
    at = next;
    show();
  };
  show();
  shade.append(img, count);
  glass().append(shade);
}

async function pictureAt(src) {
  const file = src.startsWith('/') ? await (await fetch(localAddress(src))).blob() : fileAt(src);
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error('decode image failed');
  }
}

/** The size a picture is brought to: as asked, the missing side in proportion. */
export function compressedSize({ width, height }, { compressedWidth, compressedHeight }) {
  const ratio = height / width;
  if (!compressedWidth && !compressedHeight) return { width, height };
  return {
    width: Math.round(compressedWidth || compressedHeight / ratio),
    height: Math.round(compressedHeight || compressedWidth * ratio),
  };
}

/**
 * A JPEG of a picture; quality 0 to 100.
 * https://developers.weixin.qq.com/miniprogram/dev/api/media/image/wx.compressImage.html
 */
export async function compressImage({ src, quality = 80, ...wanted }) {
  const bitmap = await pictureAt(src);
  const { width, height } = compressedSize(bitmap, wanted);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 });
  return { tempFilePath: keep(new File([blob], 'compressed.jpg', { type: 'image/jpeg' })) };
}

export async function getImageInfo({ src }) {
  const { width, height } = await pictureAt(src);
  return { width, height, path: src, orientation: 'up' };
}

/**
 * Keeps a picture of this phone in the album; a picture from the network is refused.
 * https://developers.weixin.qq.com/miniprogram/dev/api/media/image/wx.saveImageToPhotosAlbum.html
 */
export async function saveImageToPhotosAlbum({ filePath }) {
  if (/^https?:/.test(filePath)) throw new Error('invalid file type');
  await needPrivacy('saveImageToPhotosAlbum');
  await permit('scope.writePhotosAlbum');
  const link = element('a');
  link.href = filePath.startsWith('/') ? localAddress(filePath) : URL.createObjectURL(fileAt(filePath));
  link.download = filePath.slice(filePath.lastIndexOf('/') + 1);
  link.click();
}

export const calls = { previewImage, compressImage, getImageInfo, saveImageToPhotosAlbum };
