// The one place that asks the server. Errors are sentences for the person.
import { keepFile } from './local';
import type { components } from './schema';

export type Schemas = components['schemas'];
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Where the server is, by the mini-program's own environment. */
const hosts: Record<string, string> = { develop: 'https://shigang.invalid', trial: 'https://shigang.invalid', release: 'https://shigang.invalid' };
const base = () => `${hosts[wx.getAccountInfoSync().miniProgram.envVersion]}/api/v1`;

/** A refused request: its message may be shown as it is. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly problem: Partial<Schemas['Details']>) { super(problem.detail ?? '网络不通，请检查网络后重试'); }
}

const stored = () => wx.getStorageSync('token') as string;
let loggingIn: Promise<void> | undefined;

/** Logs in silently; several askers wait for one login. */
function login(): Promise<void> {
  loggingIn ??= (async () => {
    const { code } = await wx.login();
    const session = await send<Schemas['Session']>('POST', '/login', { code });
    wx.setStorageSync('token', session.token);
  })().finally(() => { loggingIn = undefined; });
  return loggingIn;
}

function answer<T>(status: number, data: unknown, resolve: (v: T) => void, reject: (e: Error) => void) {
  if (status >= 200 && status < 300) resolve(data as T);
  else reject(new Refusal(status, detailsIn(data)));
}

/** The refusal in an answer, also where a file was asked for and the answer is bytes. */
function detailsIn(data: unknown): Partial<Schemas['Details']> {
  if (data instanceof ArrayBuffer) {
    try {
      return JSON.parse(decodeURIComponent(Array.from(new Uint8Array(data), (b) => `%${b.toString(16).padStart(2, '0')}`).join(''))) as Schemas['Details'];
    } catch { return {}; }
  }
  return (data && typeof data === 'object' ? data : {}) as Schemas['Details'];
}

const headers = () => (stored() ? { authorization: `Bearer ${stored()}` } : {});

function send<T>(method: Method, path: string, data?: object | ArrayBuffer, key?: string, responseType: 'text' | 'arraybuffer' = 'text'): Promise<T> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: base() + path, method, data, responseType, header: { ...headers(), ...(key ? { 'idempotency-key': key } : {}), ...(data instanceof ArrayBuffer ? { 'content-type': 'application/octet-stream' } : {}) },
      success: (r) => answer(r.statusCode, r.data, resolve, reject),
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

/** A key under which a request acts once, however often it is sent. */
export const newKey = (): string => `${Date.now()}-${Math.random().toString(36).slice(2)}`;

/** Asks the server; a POST carries a key, so that a repeated one acts once. */
export function ask<T>(method: Method, path: string, data?: object | ArrayBuffer): Promise<T> {
  const key = method === 'POST' ? newKey() : undefined;
  return withSession(() => send<T>(method, path, data, key));
}

/** Uploads a file with fields beside it; a key makes it act once, and progress is told in per cent. */
export function upload<T>(path: string, filePath: string, formData: Record<string, string> = {}, more: { key?: string; progress?: (percent: number) => void } = {}): Promise<T> {
  return withSession(() => new Promise<T>((resolve, reject) => {
    const task = wx.uploadFile({
      url: base() + path, filePath, formData, name: 'file', header: { ...headers(), ...(more.key ? { 'idempotency-key': more.key } : {}) },
      success: (r) => answer(r.statusCode, JSON.parse(r.data), resolve, reject), fail: () => reject(new Refusal(0, {})),
    });
    if (more.progress) task.onProgressUpdate((p) => more.progress!(p.progress));
  }));
}

/** Downloads a file and answers where it lies. */
export function download(path: string): Promise<string> {
  return withSession(() => new Promise<string>((resolve, reject) => {
    wx.downloadFile({ url: base() + path, header: headers(), success: (r) => answer(r.statusCode, r.tempFilePath, resolve, reject), fail: () => reject(new Refusal(0, {})) });
  }));
}

/** Downloads a file and opens it. */
export async function openFile(path: string): Promise<void> {
  await wx.openDocument({ filePath: await download(path), showMenu: true });
}

/** Asks for a file with a POST, opens it under a name, and answers where it lies. */
export async function openAnswer(path: string, data: object, name: string): Promise<string> {
  const key = newKey();
  const filePath = await keepFile(name, await withSession(() => send<ArrayBuffer>('POST', path, data, key, 'arraybuffer')));
  await wx.openDocument({ filePath, showMenu: true });
  return filePath;
}

export function logout(): Promise<void> {
  return ask<void>('POST', '/logout').finally(() => wx.removeStorageSync('token'));
}
