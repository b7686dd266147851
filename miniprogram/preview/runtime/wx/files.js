// Files the user chose or the mini-program downloaded, under WeChat's names.
import { element } from '../dom.js';

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
export const localAddress = (src) => (files.has(src) ? URL.createObjectURL(files.get(src)) : src.replace(/^\/assets\//, 'assets/'));

export const chooseMessageFile = ({ count: most = 1, extension = [] }) => new Promise((resolve, reject) => {
  const input = element('input');
  Object.assign(input, { type: 'file', accept: extension.map((e) => `.${e}`).join(','), multiple: most > 1, hidden: true });
  document.body.append(input);
  input.onchange = () => { resolve({ tempFiles: [...input.files].map((f) => ({ path: keep(f), name: f.name, size: f.size, type: 'file', time: 0 })) }); input.remove(); };
  input.oncancel = () => { reject(new Error('cancel')); input.remove(); };
  input.click();
});

export async function openDocument({ filePath }) {
  const link = element('a');
  link.href = URL.createObjectURL(fileAt(filePath));
  link.download = fileAt(filePath).name;
  link.click();
}
