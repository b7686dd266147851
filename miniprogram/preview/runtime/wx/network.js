// Requests and uploads. The mini-program's https address is mapped to the
// server that serves this preview; an address that is not in the domain list
// is refused, as on a phone.
// https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html
import { endTap } from '../tap.js';
import { fileAt, keep } from './files.js';

const minute = 60_000;
const server = { address: '', domains: [] };

/** Tells where the server is, and which hosts the mini-program may ask. */
export function useServer(address, domains = []) {
  Object.assign(server, { address, domains });
}

/** An address as the preview asks it: only https, only a host of the list, without a port of its own. */
export function mapped(url) {
  const host = /^https:\/\/([^/?#]+)/.exec(url)?.[1];
  if (!host || !server.domains.includes(host)) throw new Error('url not in domain list');
  return server.address + url.slice(`https://${host}`.length);
}

const failure = (e) => (e.name === 'TimeoutError' ? 'timeout' : e.name === 'AbortError' ? 'abort' : e.message);

/** Runs what was asked for; answers the task that may call it off. */
function run(options, name, send) {
  endTap();
  const off = new AbortController();
  const signal = AbortSignal.any([off.signal, AbortSignal.timeout(options.timeout ?? minute)]);
  const settle = async () => {
    let result;
    try {
      result = { ...(await send(signal)), errMsg: `${name}:ok` };
    } catch (e) {
      result = { errMsg: `${name}:fail ${failure(e)}`, errno: failure(e) === 'timeout' ? 5 : 600001 };
    }
    options[result.errMsg.endsWith(':ok') ? 'success' : 'fail']?.(result);
    options.complete?.(result);
  };
  settle();
  return { abort: () => off.abort() };
}

/** What a request's answer becomes: JSON where it can be read as such, else text, whatever it says it is. */
export function readAs(text, dataType = 'json') {
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function bodyOf({ data }, get) {
  if (get || data === undefined) return undefined;
  return data instanceof ArrayBuffer || typeof data === 'string' ? data : JSON.stringify(data);
}

export function request(o) {
  const method = (o.method ?? 'GET').toUpperCase();
  const get = method === 'GET';
  return run(o, 'request', async (signal) => {
    const query = get && o.data ? `?${new URLSearchParams(o.data)}` : '';
    const r = await fetch(mapped(o.url) + query, {
      method,
      headers: { 'content-type': 'application/json', ...o.header },
      body: bodyOf(o, get),
      credentials: 'omit',
      signal,
    });
    const data = o.responseType === 'arraybuffer' ? await r.arrayBuffer() : readAs(await r.text(), o.dataType);
    return { data, statusCode: r.status, header: Object.fromEntries(r.headers), cookies: [] };
  });
}

/** Sends a form and tells how far it is. */
const post = (o, form, told, signal) =>
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
    signal.addEventListener('abort', () => {
      sending.abort();
      reject(signal.reason);
    });
    sending.send(form);
  });

/** The answer to an upload arrives as text, whatever it is. */
export function uploadFile(o) {
  const told = [];
  const task = run(o, 'uploadFile', async (signal) => {
    const form = new FormData();
    const file = fileAt(o.filePath);
    for (const [name, value] of Object.entries(o.formData ?? {})) form.append(name, value);
    form.append(o.name, file, file.name);
    return post(o, form, told, signal);
  });
  return { ...task, onProgressUpdate: (tell) => told.push(tell) };
}

/** A file, whatever the status: an error page arrives in success, too. */
export function downloadFile(o) {
  return run(o, 'downloadFile', async (signal) => {
    const r = await fetch(mapped(o.url), { headers: o.header, credentials: 'omit', signal });
    const name = /filename\*=UTF-8''([^;]+)/.exec(r.headers.get('content-disposition') ?? '');
    return {
      tempFilePath: keep(new File([await r.blob()], name ? decodeURIComponent(name[1]) : 'file')),
      statusCode: r.status,
    };
  });
}
