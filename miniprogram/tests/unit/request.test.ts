import { beforeEach, expect, it, vi } from 'vitest';

type Request = { url: string; method: string; data?: unknown; header: Record<string, string>; success: (r: { statusCode: number; data: unknown }) => void; fail: () => void };

/** A WeChat that answers requests from a script of the test. */
function fakeWx(answer: (r: Request) => { status: number; data?: unknown } | 'no network') {
  const stored = new Map<string, string>();
  const asked: Request[] = [];
  const wx = {
    asked, stored, logins: 0,
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
    getStorageSync: (k: string) => stored.get(k) ?? '',
    setStorageSync: (k: string, v: string) => stored.set(k, v),
    removeStorageSync: (k: string) => stored.delete(k),
    login: async () => { wx.logins += 1; return { code: `code-${wx.logins}` }; },
    request(r: Request) {
      asked.push(r);
      const a = answer(r);
      setTimeout(() => (a === 'no network' ? r.fail() : r.success({ statusCode: a.status, data: a.data })), 1);
    },
  };
  vi.stubGlobal('wx', wx);
  return wx;
}

const loginOr = (other: (r: Request) => { status: number; data?: unknown } | 'no network') => (r: Request) => (r.url.endsWith('/login') ? { status: 200, data: { token: `t-${(r.data as { code: string }).code}` } } : other(r));
let api: typeof import('../../miniprogram/api/request');
beforeEach(async () => { vi.resetModules(); api = await import('../../miniprogram/api/request'); });

it('logs in once for several askers, and sends the token', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 200, data: { ok: true } })));
  await Promise.all([api.ask('GET', '/home'), api.ask('GET', '/filings'), api.ask('GET', '/me')]);
  expect(wx.logins).toBe(1);
  expect(wx.asked.filter((r) => !r.url.endsWith('/login')).map((r) => r.header.authorization)).toEqual(Array(3).fill('Bearer t-code-1'));
});

it('logs in again when the session has ended, and repeats under the same key', async () => {
  let ended = true;
  const wx = fakeWx(loginOr(() => { if (ended) { ended = false; return { status: 401, data: { detail: '请重新登录' } }; } return { status: 200, data: 7 }; }));
  expect(await api.ask('POST', '/filings', { type: 'on_job' })).toBe(7);
  const posts = wx.asked.filter((r) => r.url.endsWith('/filings'));
  expect(wx.logins).toBe(2);
  expect(new Set(posts.map((r) => r.header['idempotency-key'])).size).toBe(1);
});

it('gives up when the second answer is 401 too', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 401, data: { detail: '请重新登录' } })));
  await expect(api.ask('GET', '/home')).rejects.toThrow('请重新登录');
  expect(wx.asked.filter((r) => r.url.endsWith('/home'))).toHaveLength(2);
});

it('passes on the sentence of a refusal, and says so when there is no network', async () => {
  fakeWx(loginOr(() => ({ status: 422, data: { detail: '身份证号码校验位不对', problems: [] } })));
  await expect(api.ask('GET', '/x')).rejects.toMatchObject({ status: 422, message: '身份证号码校验位不对' });
  fakeWx(loginOr(() => 'no network'));
  await expect(api.ask('GET', '/x')).rejects.toThrow('网络不通，请检查网络后重试');
});

it('never sends a key with a GET', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 200, data: null })));
  await api.ask('GET', '/home');
  expect(wx.asked[wx.asked.length - 1].header).not.toHaveProperty('idempotency-key');
});

it('forgets the token at logout even when the server does not answer', async () => {
  const wx = fakeWx(loginOr((r) => (r.url.endsWith('/logout') ? 'no network' : { status: 200 })));
  await api.ask('GET', '/home');
  await expect(api.logout()).rejects.toThrow();
  expect(wx.stored.has('token')).toBe(false);
});
