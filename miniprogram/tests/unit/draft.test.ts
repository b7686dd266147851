import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';

type Filing = Schemas['FilingView'];
type Put = { revision: number; form: Filing['form'] };
const copy = <T>(v: T): T => JSON.parse(JSON.stringify(v)) as T;
const form = { project: '', goal: '', courses: [] } as unknown as Filing['form'];

/** A server with one draft, and a phone that keeps what it is given; `down` cuts the network. */
function world() {
  const stored = new Map<string, string>();
  const net = { down: false, refused: 0, dropAnswer: false, puts: [] as string[], back: [] as ((r: object) => void)[] };
  const server = { id: 'f', revision: 1, editable: true, saved_at: '2026-12-01T06:02:00Z', form } as unknown as Filing;
  const answered = new Map<string, Filing>();
  const put = (data: Put, key: string) => {
    net.puts.push(key);
    if (answered.has(key)) return { status: 200, data: answered.get(key) };
    if (data.revision !== server.revision) return { status: 409, data: { detail: '林小红在14:00保存过；请核对' } };
    Object.assign(server, { form: copy(data.form), revision: server.revision + 1 });
    answered.set(key, copy(server));
    return { status: 200, data: copy(server) };
  };
  vi.stubGlobal('wx', {
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
    getStorageSync: (k: string) => (stored.has(k) ? JSON.parse(stored.get(k)!) : ''),
    setStorageSync: (k: string, v: unknown) => stored.set(k, JSON.stringify(v)),
    removeStorageSync: (k: string) => stored.delete(k),
    onNetworkStatusChange: (f: (r: object) => void) => net.back.push(f),
    offNetworkStatusChange: () => undefined,
    request(r: {
      method: string;
      data: Put;
      header: Record<string, string>;
      success: (a: object) => void;
      fail: () => void;
    }) {
      if (net.down) return r.fail();
      if (net.refused) return r.success({ statusCode: net.refused, data: { detail: '您还没有代表任何企业' } });
      const a =
        r.method === 'PUT' ? put(copy(r.data), r.header['idempotency-key']) : { status: 200, data: copy(server) };
      if (!net.dropAnswer || r.method !== 'PUT') return r.success({ statusCode: a.status, data: a.data });
      net.dropAnswer = false;
      return r.fail();
    },
  });
  stored.set('token', '"t"');
  return { stored, net, server };
}

let Draft: (typeof import('../../miniprogram/api/draft'))['Draft'];
beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  ({ Draft } = await import('../../miniprogram/api/draft'));
});
afterEach(() => {
  vi.useRealTimers();
});

async function opened() {
  const w = world();
  const draft = new Draft('f', () => undefined);
  await draft.open();
  return { ...w, draft };
}

it('saves at a pause, and puts the copy away when the server has it', async () => {
  const { draft, server, stored } = await opened();
  draft.set('project', '钳');
  draft.set('project', '钳工');
  expect(JSON.parse(stored.get('draft:f')!).form.project).toBe('钳工');
  expect(server.form.project).toBe('');
  await vi.advanceTimersByTimeAsync(2000);
  expect(server.form.project).toBe('钳工');
  expect(stored.has('draft:f')).toBe(false);
  expect(draft.saved).toEqual({ kind: 'saved', text: '已保存 14:02' });
});

it('keeps what is typed without a network, and sends it when the network is back', async () => {
  const { draft, server, net } = await opened();
  net.down = true;
  draft.set('project', '钳工');
  expect(await draft.save()).toBe(false);
  expect(draft.saved.text).toBe('还没有保存：没有网络，内容存在手机里');
  net.down = false;
  net.back[0]({ isConnected: true });
  await vi.advanceTimersByTimeAsync(10);
  expect(server.form.project).toBe('钳工');
  expect(draft.dirty).toBe(false);
});

it('finds what was typed again after the app was closed, beside what a colleague did', async () => {
  const { draft, server, net } = await opened();
  net.down = true;
  draft.set('project', '钳工');
  await draft.save();
  net.down = false;
  Object.assign(server, { form: { ...server.form, goal: '同事写的' }, revision: 2 });
  const again = new Draft('f', () => undefined);
  await again.open();
  expect([server.form.project, server.form.goal]).toEqual(['钳工', '同事写的']);
  expect(again.clashes).toEqual([]);
});

it('opens a draft without a network from the copy on this phone', async () => {
  const { draft, net } = await opened();
  net.down = true;
  draft.set('project', '钳工');
  const again = new Draft('f', () => undefined);
  await again.open();
  expect(again.form.project).toBe('钳工');
  expect(again.saved.kind).toBe('offline');
});

it('sends a save whose answer was lost again with its key, and never fights with itself', async () => {
  const { draft, server, net } = await opened();
  net.dropAnswer = true;
  draft.set('project', '丢了');
  expect(await draft.save()).toBe(false);
  draft.set('project', '丢了又改');
  expect(await draft.save()).toBe(true);
  expect(net.puts[0]).toBe(net.puts[1]);
  expect(new Set(net.puts).size).toBe(2);
  expect(server.form.project).toBe('丢了又改');
  expect(draft.clashes).toEqual([]);
});

it('lets “用我的” be what is typed last, also after the question came', async () => {
  const { draft, server } = await opened();
  Object.assign(server, { form: { ...server.form, goal: '同事的' }, revision: 2 });
  draft.set('goal', '写到一半');
  expect(await draft.save()).toBe(false);
  draft.set('goal', '写到一半，又写完');
  expect(draft.clashes).toEqual([{ path: 'goal', mine: '写到一半，又写完', theirs: '同事的' }]);
  expect(await draft.settle(0, true)).toBe(true);
  expect(server.form.goal).toBe('写到一半，又写完');
});

it('asks about the same field of two members, and keeps both answers until one is chosen', async () => {
  const { draft, server } = await opened();
  Object.assign(server, { form: { ...server.form, goal: '同事的' }, revision: 2 });
  draft.set('goal', '我的');
  expect(await draft.save()).toBe(false);
  expect(draft.clashes).toEqual([{ path: 'goal', mine: '我的', theirs: '同事的' }]);
  const again = new Draft('f', () => undefined); // the app was closed before choosing
  await again.open();
  expect(again.clashes).toHaveLength(1);
  expect(await again.settle(0, true)).toBe(true);
  expect(server.form.goal).toBe('我的');
});

it('keeps what was typed by who was removed meanwhile, also when the app is opened again', async () => {
  const { net, server, draft } = await opened();
  net.refused = 403;
  draft.set('project', '离开以后写的');
  await draft.save();
  expect(draft.shut?.status).toBe(403);
  expect(draft.refusal).toBeNull();
  const again = new Draft('f', () => undefined);
  await again.open();
  expect([again.form.project, again.shut?.status]).toEqual(['离开以后写的', 403]);
  net.refused = 0;
  const back = new Draft('f', () => undefined);
  await back.open();
  expect([server.form.project, back.shut]).toEqual(['离开以后写的', null]);
});
