// Requests and uploads. The mini-program's https address is mapped to the
// server that serves this preview.
import { fileAt, keep } from './files.js';

let api = '';

/** Tells where the server is. */
export function useServer(address) {
  api = address;
}

const mapped = (url) => url.replace(/^https:\/\/[^/]+/, api);

async function answerOf(options, name, send) {
  try {
    const r = await send();
    options.success?.({ ...r, errMsg: `${name}:ok` });
  } catch (e) {
    options.fail?.({ errMsg: `${name}:fail ${e.message}`, errno: 600001 });
  }
  options.complete?.({});
}

export function request(o) {
  const method = (o.method ?? 'GET').toUpperCase();
  answerOf(o, 'request', async () => {
    const get = method === 'GET';
    const query = get && o.data ? `?${new URLSearchParams(o.data)}` : '';
    const r = await fetch(mapped(o.url) + query, {
      method,
      headers: { 'content-type': 'application/json', ...o.header },
      body: get || o.data === undefined ? undefined : o.data instanceof ArrayBuffer ? o.data : JSON.stringify(o.data),
      credentials: 'omit',
    });
    if (o.responseType === 'arraybuffer')
      return { data: await r.arrayBuffer(), statusCode: r.status, header: Object.fromEntries(r.headers) };
    const text = await r.text();
    return {
      data: /json/.test(r.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
      statusCode: r.status,
      header: Object.fromEntries(r.headers),
    };
  });
}

/** Sends a form and tells how far it is. */
const post = (o, form, told) =>
  new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', mapped(o.url));
    for (const [name, value] of Object.entries(o.header ?? {})) sending.setRequestHeader(name, value);
    sending.upload.onprogress = (e) => {
      for (const tell of told)
        tell({
          progress: Math.round((e.loaded / e.total) * 100),
          totalBytesSent: e.loaded,
          totalBytesExpectedToSend: e.total,
        });
    };
    sending.onload = () => resolve({ data: sending.responseText, statusCode: sending.status });
    sending.onerror = () => reject(new Error('network'));
    sending.send(form);
  });

export function uploadFile(o) {
  const told = [];
  answerOf(o, 'uploadFile', async () => {
    const form = new FormData();
    const file = fileAt(o.filePath);
    for (const [name, value] of Object.entries(o.formData ?? {})) form.append(name, value);
    form.append(o.name, file, file.name);
    return post(o, form, told);
  });
  return { onProgressUpdate: (tell) => told.push(tell) };
}

export function downloadFile(o) {
  answerOf(o, 'downloadFile', async () => {
    const r = await fetch(mapped(o.url), { headers: o.header, credentials: 'omit' });
    const name = /filename\*=UTF-8''([^;]+)/.exec(r.headers.get('content-disposition') ?? '');
    return {
      tempFilePath: keep(new File([await r.blob()], name ? decodeURIComponent(name[1]) : 'file')),
      statusCode: r.status,
    };
  });
}
