// Files the user chose or the mini-program downloaded, under WeChat's names.
import { element, glass } from '../dom.js';

const files = new Map();
let count = 0;

/** Keeps a file and names it as WeChat does. */
export function keep(file) {
  const path = `wxfile://tmp_${count++}_${file.name ?? 'file'}`;
  files.set(path, file);
  return path;
}

export function fileAt(path) {
  if (!files.has(path)) throw new Error(`no such file ${path}`);
  return files.get(path);
}

/** Where the browser finds what an image names. */
export const localAddress = (src) =>
  files.has(src) ? URL.createObjectURL(files.get(src)) : src.replace(/^\/assets\//, 'assets/');

/** Lets the person choose files of the browser's machine. */
const choose = (accept, most) =>
  new Promise((resolve, reject) => {
    const input = element('input');
    Object.assign(input, { type: 'file', accept, multiple: most > 1, hidden: true });
    document.body.append(input);
    input.onchange = () => {
      resolve([...input.files].slice(0, most));
      input.remove();
    };
    input.oncancel = () => {
      reject(new Error('cancel'));
      input.remove();
    };
    input.click();
  });

export const chooseMessageFile = async ({ count: most = 1, extension = [] }) => ({
  tempFiles: (await choose(extension.map((e) => `.${e}`).join(','), most)).map((f) => ({
    path: keep(f),
    name: f.name,
    size: f.size,
    type: 'file',
    time: 0,
  })),
});

export const chooseMedia = async ({ count: most = 9 }) => ({
  type: 'image',
  tempFiles: (await choose('image/*', most)).map((f) => ({ tempFilePath: keep(f), size: f.size, fileType: 'image' })),
});

/** Where the mini-program keeps files of its own. */
export const env = { USER_DATA_PATH: 'wxfile://usr' };

/** What of the file system is here: reading a piece of a file, keeping and removing one. */
export const getFileSystemManager = () =>
  new Proxy(
    {
      readFile({ filePath, position = 0, length, success, fail }) {
        const file = fileAt(filePath);
        file
          .slice(position, length === undefined ? undefined : position + length)
          .arrayBuffer()
          .then(
            (data) => success?.({ data }),
            (e) => fail?.({ errMsg: `readFile:fail ${e.message}` }),
          );
      },
      writeFile({ filePath, data, success }) {
        if (!filePath.startsWith(`${env.USER_DATA_PATH}/`))
          throw new Error('a file may only be written under USER_DATA_PATH');
        files.set(filePath, new File([data], filePath.slice(filePath.lastIndexOf('/') + 1)));
        setTimeout(() => success?.({ errMsg: 'writeFile:ok' }));
      },
      unlink({ filePath, success, fail }) {
        if (files.delete(filePath)) setTimeout(() => success?.({ errMsg: 'unlink:ok' }));
        else fail?.({ errMsg: 'unlink:fail no such file' });
      },
    },
    {
      get(target, name) {
        if (name in target || typeof name === 'symbol') return target[name];
        throw new Error(`FileSystemManager.${String(name)} is not in the preview`);
      },
    },
  );

/** Shows pictures large, above everything; a tap closes them, the sides turn the page. */
export async function previewImage({ urls, current = urls[0] }) {
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

export async function openDocument({ filePath }) {
  const link = element('a');
  link.href = URL.createObjectURL(fileAt(filePath));
  link.download = fileAt(filePath).name;
  link.click();
}
