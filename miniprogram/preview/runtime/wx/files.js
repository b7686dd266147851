// Files the user chose or the mini-program downloaded, under WeChat's names.
import { element } from '../dom.js';
import { needPrivacy } from './privacy.js';

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
export const localAddress = (src) => (files.has(src) ? URL.createObjectURL(files.get(src)) : src.replace(/^\//, ''));

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

const oneOf = (name, value, [least, most]) => {
  if (!(value >= least && value <= most)) throw new Error(`parameter error: parameter.${name} is out of range`);
};

/** Files of a chat; an ending that is asked for has no dot. */
export async function chooseMessageFile({ count: most, extension = [] }) {
  oneOf('count', most, [1, 100]);
  if (extension.some((e) => e.startsWith('.'))) throw new Error('parameter error: parameter.extension has a dot');
  await needPrivacy('chooseMessageFile');
  const chosen = await choose(extension.map((e) => `.${e}`).join(','), most);
  return {
    tempFiles: chosen.map((f) => ({
      path: keep(f),
      name: f.name,
      size: f.size,
      type: 'file',
      time: Math.floor(f.lastModified / 1000),
    })),
  };
}

/** Pictures of the album or camera. */
export async function chooseMedia({ count: most = 9, mediaType = ['image', 'video'] }) {
  oneOf('count', most, [1, 20]);
  await needPrivacy('chooseMedia');
  const chosen = await choose(mediaType.map((t) => `${t}/*`).join(','), most);
  const kind = (f) => (f.type.startsWith('video/') ? 'video' : 'image');
  const kinds = new Set(chosen.map(kind));
  return {
    type: kinds.size > 1 ? 'mix' : kinds.values().next().value,
    tempFiles: chosen.map((f) => ({ tempFilePath: keep(f), size: f.size, fileType: kind(f) })),
  };
}

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

const documents = ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'pdf'];

/**
 * Opens a document. Named or not, its type must be one that WeChat shows, and
 * the name of a downloaded file promises nothing: without fileType some phones
 * show nothing at all.
 * https://developers.weixin.qq.com/miniprogram/dev/api/file/wx.openDocument.html
 */
export async function openDocument({ filePath, fileType }) {
  const file = fileAt(filePath);
  if (!documents.includes(fileType)) throw new Error(`filetype not supported: ${fileType}`);
  const link = element('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
}
