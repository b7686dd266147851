// The one place that asks the server. Errors are sentences for the person.
import { hosts } from './hosts';
import { nameOf, once } from './intent';
import { keepFile } from './local';
import type { components } from './schema';

export type Schemas = components['schemas'];
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const base = () => `${hosts[wx.getAccountInfoSync().miniProgram.envVersion]}/api/v1`;

/** A refused request: its message may be shown as it is. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Schemas['Details']>,
  ) {
    super(problem.detail ?? (status >= 500 ? '服务器出了问题，请过一会儿再试' : '网络不通，请检查网络后重试'));
  }
}

/** Whether a request was refused because the case has moved on: the page is to read it again. */
export const moved = (e: unknown): boolean => e instanceof Refusal && e.status === 409;

const stored = () => wx.getStorageSync('token') as string;
let loggingIn: Promise<void> | undefined;

/** Logs in silently; several askers wait for one login. */
function login(): Promise<void> {
  loggingIn ??= (async () => {
    const { code } = await wx.login();
    const session = await send<Schemas['Session']>('POST', '/login', { code });
    wx.setStorageSync('token', session.token);
  })().finally(() => {
    loggingIn = undefined;
  });
  return loggingIn;
}

/** What another server's page answers, e.g. the login page of an office's or hotel's network. */
const notOurs = () => new Refusal(0, { detail: '收到的不是本系统的内容，可能是这个网络要先登录，请换个网络后重试' });

/** Settles a request: what is not our server's own answer is a refusal, never a success. */
function answer<T>(status: number, data: unknown, resolve: (v: T) => void, reject: (e: Error) => void, type = '') {
  const page = /html/i.test(type) || (typeof data === 'string' && /^\s*</.test(data));
  if (page) reject(notOurs());
  else if (status >= 200 && status < 300) resolve(data as T);
  else reject(new Refusal(status, detailsIn(data)));
}

/** The answer to an upload, which arrives as text whatever it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text || {};
  }
}

const typeOf = (header: Record<string, unknown> = {}) => String(header['content-type'] ?? header['Content-Type'] ?? '');

/** The refusal in an answer, also where a file was asked for and the answer is bytes. */
function detailsIn(data: unknown): Partial<Schemas['Details']> {
  if (data instanceof ArrayBuffer) {
    try {
      return JSON.parse(
        decodeURIComponent(Array.from(new Uint8Array(data), (b) => `%${b.toString(16).padStart(2, '0')}`).join('')),
      ) as Schemas['Details'];
    } catch {
      return {};
    }
  }
  return (data && typeof data === 'object' ? data : {}) as Schemas['Details'];
}

const headers = () => (stored() ? { authorization: `Bearer ${stored()}` } : {});

function send<T>(
  method: Method,
  path: string,
  data?: object | ArrayBuffer,
  key?: string,
  responseType: 'text' | 'arraybuffer' = 'text',
): Promise<T> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: base() + path,
      method,
      data,
      responseType,
      header: {
        ...headers(),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(data instanceof ArrayBuffer ? { 'content-type': 'application/octet-stream' } : {}),
      },
      success: (r) => answer(r.statusCode, r.data, resolve, reject, typeOf(r.header)),
      fail: () => reject(new Refusal(0, {})),
    });
  });
}

/** Runs a request, logging in before it when needed, and once more when the session has ended. */
async function withSession<T>(run: () => Promise<T>): Promise<T> {
  if (!stored()) await login();
  try {
    return await run();
  } catch (e) {
    if (!(e instanceof Refusal) || e.status !== 401) throw e;
    wx.removeStorageSync('token');
    await login();
    return run();
  }
}

/** Whether it is not known what became of a request: no answer, or one that is no decision. */
const lost = (e: unknown) => !(e instanceof Refusal) || e.status === 0 || e.status >= 500;

/** Asks the server; what changes something carries its intent's key, so that it acts once. */
export function ask<T>(method: Method, path: string, data?: object | ArrayBuffer): Promise<T> {
  if (method === 'GET' || data instanceof ArrayBuffer) return withSession(() => send<T>(method, path, data));
  return once(nameOf(method, path, data), (key) => withSession(() => send<T>(method, path, data, key)), lost);
}

/**
 * Reads what everybody may read. Without a session it asks without one: a page opened from 朋友圈 cannot log in,
 * and a stranger need not.
 */
export const look = <T>(path: string, data?: object): Promise<T> =>
  stored() ? ask<T>('GET', path, data) : send<T>('GET', path, data);

/** Uploads a file with fields beside it, once per intent; progress is told in per cent. */
export function upload<T>(
  path: string,
  filePath: string,
  formData: Record<string, string> = {},
  progress?: (percent: number) => void,
): Promise<T> {
  const send = (key: string) =>
    new Promise<T>((resolve, reject) => {
      const task = wx.uploadFile({
        url: base() + path,
        filePath,
        formData,
        name: 'file',
        header: { ...headers(), 'idempotency-key': key },
        success: (r) => answer(r.statusCode, parsed(r.data), resolve, reject),
        fail: () => reject(new Refusal(0, {})),
      });
      if (progress) task.onProgressUpdate((p) => progress(p.progress));
    });
  return once(nameOf('POST', path, { filePath, formData }), (key) => withSession(() => send(key)), lost);
}

/** Downloads a file and answers where it lies. */
export function download(path: string): Promise<string> {
  return withSession(
    () =>
      new Promise<string>((resolve, reject) => {
        wx.downloadFile({
          url: base() + path,
          header: headers(),
          success: (r) =>
            r.statusCode < 400
              ? answer(r.statusCode, r.tempFilePath, resolve, reject)
              : refused(r.statusCode, r.tempFilePath, reject),
          fail: () => reject(new Refusal(0, {})),
        });
      }),
  );
}

/** Why a download was refused: WeChat puts the answer into the file, whatever it is. */
function refused(status: number, filePath: string, reject: (e: Refusal) => void): void {
  wx.getFileSystemManager().readFile({
    filePath,
    success: ({ data }) => reject(new Refusal(status, detailsIn(data))),
    fail: () => reject(new Refusal(status, {})),
  });
}

/** Downloads a file and opens it. */
export async function openFile(path: string): Promise<void> {
  const filePath = await download(path);
  await wx.openDocument({ filePath, fileType: documentType(path, filePath), showMenu: true });
}

type Document = NonNullable<WechatMiniprogram.OpenDocumentOption['fileType']>;
const documents: Document[] = ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'pdf'];

/** What WeChat is to open a file as, by the ending of the first name that has one; ours without one are PDF. */
function documentType(...names: string[]): Document {
  const endings = names.map((n) => /\.(\w+)(?:\?|$)/.exec(n)?.[1]);
  return documents.find((d) => endings.includes(d)) ?? 'pdf';
}

/** Asks for a file with a POST, opens it under a name, and answers where it lies. */
export async function openAnswer(path: string, data: object, name: string): Promise<string> {
  const asked = (key: string) => withSession(() => send<ArrayBuffer>('POST', path, data, key, 'arraybuffer'));
  const filePath = await keepFile(name, await once(nameOf('POST', path, data), asked, lost));
  await wx.openDocument({ filePath, fileType: documentType(name), showMenu: true });
  return filePath;
}

export function logout(): Promise<void> {
  return ask<void>('POST', '/logout').finally(() => wx.removeStorageSync('token'));
}
