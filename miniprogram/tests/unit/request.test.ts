import { beforeEach, expect, it, vi } from 'vitest';

type Request = {
  url: string;
  method: string;
  data?: unknown;
  header: Record<string, string>;
  success: (r: { statusCode: number; data: unknown }) => void;
  fail: () => void;
};

/** A WeChat that answers requests from a script of the test. */
function fakeWx(answer: (r: Request) => { status: number; data?: unknown } | 'no network') {
  const stored = new Map<string, string>();
  const asked: Request[] = [];
  const wx = {
    asked,
    stored,
    logins: 0,
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
    getStorageSync: (k: string) => stored.get(k) ?? '',
    setStorageSync: (k: string, v: string) => stored.set(k, v),
    removeStorageSync: (k: string) => stored.delete(k),
    login: async () => {
      wx.logins += 1;
      return { code: `code-${wx.logins}` };
    },
    request(r: Request) {
      asked.push(r);
      const a = answer(r);
      setTimeout(() => (a === 'no network' ? r.fail() : r.success({ statusCode: a.status, data: a.data })), 1);
    },
  };
  vi.stubGlobal('wx', wx);
  return wx;
}

const loginOr = (other: (r: Request) => { status: number; data?: unknown } | 'no network') => (r: Request) =>
  r.url.endsWith('/login') ? { status: 200, data: { token: `t-${(r.data as { code: string }).code}` } } : other(r);
let api: typeof import('../../miniprogram/api/request');
beforeEach(async () => {
  vi.resetModules();
  api = await import('../../miniprogram/api/request');
});

it('logs in once for several askers, and sends the token', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 200, data: { ok: true } })));
  await Promise.all([api.ask('GET', '/home'), api.ask('GET', '/filings'), api.ask('GET', '/me')]);
  expect(wx.logins).toBe(1);
  expect(wx.asked.filter((r) => !r.url.endsWith('/login')).map((r) => r.header.authorization)).toEqual(
    Array(3).fill('Bearer t-code-1'),
  );
});

it('logs in again when the session has ended, and repeats under the same key', async () => {
  let ended = true;
  const wx = fakeWx(
    loginOr(() => {
      if (ended) {
        ended = false;
        return { status: 401, data: { detail: '请重新登录' } };
      }
      return { status: 200, data: 7 };
    }),
  );
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

it('uploads under one key, tells how far it is, and passes on a refusal', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 200 })));
  const told: number[] = [];
  const keys: string[] = [];
  Object.assign(wx, {
    uploadFile(o: { header: Record<string, string>; success: (r: { statusCode: number; data: string }) => void }) {
      keys.push(o.header['idempotency-key']);
      setTimeout(
        () =>
          o.success(
            keys.length === 1 ? { statusCode: 401, data: '{}' } : { statusCode: 422, data: '{"detail":"有3行有误"}' },
          ),
        5,
      );
      return { onProgressUpdate: (tell: (p: { progress: number }) => void) => tell({ progress: 40 }) };
    },
  });
  await expect(api.upload('/x', 'file', {}, (p) => told.push(p))).rejects.toThrow('有3行有误');
  expect([new Set(keys).size, keys.length, told]).toEqual([1, 2, [40, 40]]);
});

it('opens a file that a POST answers with, and reads a refusal out of bytes', async () => {
  let refuse = true;
  const wx = fakeWx(
    loginOr(() =>
      refuse
        ? { status: 422, data: new TextEncoder().encode('{"detail":"请填写查看原因"}').buffer }
        : { status: 200, data: new Uint8Array([1, 2]).buffer },
    ),
  );
  const opened: string[] = [];
  const written: Record<string, unknown> = {};
  Object.assign(wx, {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    openDocument: async (o: { filePath: string }) => {
      opened.push(o.filePath);
    },
    getFileSystemManager: () => ({
      writeFile: (o: { filePath: string; data: ArrayBuffer; success: () => void }) => {
        written[o.filePath] = o.data.byteLength;
        o.success();
      },
    }),
  });
  await expect(api.openAnswer('/ledger', { reason: '' }, '台账.xlsx')).rejects.toMatchObject({
    status: 422,
    message: '请填写查看原因',
  });
  expect(opened).toEqual([]);
  refuse = false;
  expect(await api.openAnswer('/ledger', { reason: '归档' }, '台账.xlsx')).toBe('wxfile://usr/台账.xlsx');
  expect([opened, written]).toEqual([['wxfile://usr/台账.xlsx'], { 'wxfile://usr/台账.xlsx': 2 }]);
});

/** The keys under which a path was posted. */
const keysOf = (wx: ReturnType<typeof fakeWx>, path: string) =>
  wx.asked.filter((r) => r.url.endsWith(path)).map((r) => r.header['idempotency-key']);

it('sends a double tap once, and gives both the one answer', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 200, data: { id: 'f1' } })));
  const both = await Promise.all([
    api.ask('POST', '/filings', { type: 'on_job' }),
    api.ask('POST', '/filings', { type: 'on_job' }),
  ]);
  expect(both).toEqual([{ id: 'f1' }, { id: 'f1' }]);
  expect(keysOf(wx, '/filings')).toHaveLength(1);
});

it('keeps the key of a lost answer, also after the app was closed, and takes a new one after an answer', async () => {
  let answer: { status: number; data?: unknown } | 'no network' = 'no network';
  const wx = fakeWx(loginOr(() => answer));
  const draft = () => api.ask('POST', '/filings', { type: 'on_job' });
  await expect(draft()).rejects.toThrow('网络不通');
  answer = { status: 502, data: '<html>bad gateway</html>' };
  await expect(draft()).rejects.toThrow();
  vi.resetModules(); // closed and opened again
  api = await import('../../miniprogram/api/request');
  answer = { status: 200, data: { id: 'f1' } };
  await draft();
  await draft();
  const keys = keysOf(wx, '/filings');
  expect(keys).toHaveLength(4);
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
});

it('takes a new key after a refusal, and for other words', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 422, data: { detail: '请填写标题' } })));
  await expect(api.ask('POST', '/questions', { title: '' })).rejects.toThrow();
  await expect(api.ask('POST', '/questions', { title: '' })).rejects.toThrow();
  await expect(api.ask('POST', '/questions', { title: '课时' })).rejects.toThrow();
  expect(new Set(keysOf(wx, '/questions')).size).toBe(3);
});

it('keeps nothing of what was typed on the phone', async () => {
  const wx = fakeWx(loginOr(() => 'no network'));
  await expect(api.ask('POST', '/trainee', { name: '张三', id_number: '11010519491231002X' })).rejects.toThrow();
  expect(JSON.stringify([...wx.stored])).not.toMatch(/张三|11010519491231002X/);
});

it('takes another server’s page for no answer of ours', async () => {
  fakeWx(loginOr(() => ({ status: 200, data: '<!doctype html><title>请登录网络</title>' })));
  await expect(api.ask('GET', '/home')).rejects.toMatchObject({
    status: 0,
    message: expect.stringContaining('换个网络'),
  });
  const wx = fakeWx(loginOr(() => ({ status: 200 })));
  Object.assign(wx, {
    uploadFile(o: { success: (r: { statusCode: number; data: string }) => void }) {
      setTimeout(() => o.success({ statusCode: 200, data: '<html>请登录网络</html>' }), 1);
      return { onProgressUpdate: () => undefined };
    },
  });
  await expect(api.upload('/x', 'file')).rejects.toMatchObject({ status: 0 });
});

it('says why a download was refused, in the words of the answer that lies in the file', async () => {
  const wx = fakeWx(loginOr(() => ({ status: 200, data: {} })));
  const text = JSON.stringify({ detail: '提交申领后才有申领表，请先提交' });
  Object.assign(wx, {
    downloadFile: (o: { success: (r: { statusCode: number; tempFilePath: string }) => void }) =>
      o.success({ statusCode: 409, tempFilePath: 'wxfile://tmp_0' }),
    getFileSystemManager: () => ({
      readFile: (o: { success: (r: { data: ArrayBuffer }) => void }) =>
        o.success({ data: new TextEncoder().encode(text).buffer as ArrayBuffer }),
    }),
  });
  await expect(api.download('/claims/c1/forms.pdf')).rejects.toThrow('提交申领后才有申领表');
});
