// @vitest-environment jsdom
// The first screens of the four who may look, the files of a case, and a recovery.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { kit } from './simulate.mjs';

const opened = vi.fn();
const asked: string[] = [];
const answers: Record<string, unknown> = {};

/** A phone that has a session, and a server that answers by path. */
beforeEach(() => {
  asked.length = 0;
  opened.mockClear();
  Object.assign(wx, {
    getStorageSync: (key: string) => (key === 'token' ? 'a session' : ''),
    setStorageSync: () => undefined,
    removeStorageSync: () => undefined,
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
    navigateTo: opened,
    request: (r: { url: string; method: string; success: (a: object) => void }) => {
      const path = r.url.replace(/^.*\/api\/v1/, '');
      asked.push(`${r.method} ${path}`);
      r.success({ statusCode: 200, data: answers[path] ?? { items: [] } });
    },
  });
});

describe('s-newcomer', () => {
  const { show, settled } = kit('newcomer');
  it('tells what this is, with a door for either and three steps', async () => {
    const { component, parent } = show({ home: { policy: {} } });
    await settled();
    for (const words of ['培训前备案', '职工上网学习', '培训后申领']) expect(parent.textContent).toContain(words);
    component.instance.bind();
    component.instance.register();
    expect(opened.mock.calls.map(([o]) => (o as { url: string }).url)).toEqual([
      '/pages/trainee/bind',
      '/pages/enterprise/enterprise',
    ]);
  });
});

describe('s-enterprise', () => {
  const { show, settled } = kit('enterprise');
  it('hands on the one thing that needs somebody, and opens a case', async () => {
    const { component, heard } = show({ home: { cards: [] } }, ['need', 'create', 'all']);
    await settled();
    component.instance.need();
    component.instance.create();
    component.instance.all();
    await settled();
    for (const event of ['need', 'create', 'all']) expect(heard[event], event).toHaveBeenCalledOnce();
    component.instance.open({ currentTarget: { dataset: { url: '/pages/claim/claim?id=c' } } });
    expect(opened).toHaveBeenCalledWith({ url: '/pages/claim/claim?id=c' });
  });
});

describe('s-staff', () => {
  const { show, settled } = kit('staff');
  it('asks who holds the phone before it shows anything', async () => {
    const { parent } = show({ staff: null });
    await settled();
    expect(parent.textContent).toContain('先确认身份');
  });
  it('says how many cases wait, and how many are late', async () => {
    const queue = [{ id: 'f', name: 'BA1', note: '今天截止', tone: 'late', url: '/pages/staff/filing?id=f' }];
    const { parent } = show({ staff: { where: '武江区', total: 3, overdue: 1, queue } });
    await settled();
    expect(parent.textContent).toMatch(/武江区.*有 3 件等您办理.*其中 1 件已超期.*全部 3.*BA1/s);
  });
});

describe('s-trainee', () => {
  const { show, settled } = kit('trainee');
  it('asks for the employee’s word first', async () => {
    const waiting = [
      { line_id: 'l', text: '这家企业为您申领了 8 课时，属实吗？', enterprise_name: '甲公司', project: '钳工' },
    ];
    const { component, parent } = show({ home: { waiting, courses: [] } });
    await settled();
    expect(parent.textContent).toMatch(/属实吗？.*甲公司.*现在没有正在进行的培训/s);
    component.instance.answer();
    expect(opened).toHaveBeenCalledWith({ url: '/pages/trainee/claims' });
  });
});

describe('s-files', () => {
  const { show, settled } = kit('files');
  const purposes = [{ id: 'contract', title: '合同复印件' }];
  it('lists what each purpose has, and offers a way to add where it may be changed', async () => {
    const item = {
      id: 'a',
      name: '合同.pdf',
      purpose: 'contract',
      picture: false,
      size: 2048,
      at: '2026-12-01T10:00:00+08:00',
    };
    answers['/files'] = { items: [item] };
    const { parent } = show({ kind: 'filing', subject: 'f', purposes, editable: true });
    await settled();
    expect(parent.textContent).toMatch(/合同复印件.*合同\.pdf.*12月1日 10:00.*拍照或选图片/s);
    expect(parent.innerHTML).toContain('file-remove');
  });
  it('keeps what broke off, to be gone on with', async () => {
    const { component, parent } = show({ kind: 'filing', subject: 'f', purposes, editable: true });
    await settled();
    const send = vi.spyOn(component.instance, 'send').mockResolvedValue(undefined);
    const stopped = {
      key: 'k',
      purpose: 'contract',
      name: 'a.jpg',
      size: 1,
      percent: 40,
      note: '网络不通',
      stopped: true,
    };
    component.setData({ sending: [stopped] });
    await settled();
    expect(parent.textContent).toMatch(/a\.jpg.*网络不通/s);
    component.instance.again({ currentTarget: { dataset: { key: 'k' } } });
    expect(send).toHaveBeenCalledWith('k');
  });
});

describe('s-hearing', () => {
  const { show, settled } = kit('hearing');
  const recovery = {
    id: 'r',
    revision: 3,
    title: '拟追回 120元',
    who: '张三（名册第 2 行）',
    reason: '考勤与记录不符',
    waits: true,
    by: { day: '2026-12-08', provisional: false },
    left: 5,
    notes: [],
    mayAnswer: true,
    mayWaive: true,
  };
  it('says what is to go back and why, and takes the enterprise’s words', async () => {
    const { component, parent, heard } = show({ claim: 'c', recovery }, ['done']);
    await settled();
    expect(parent.textContent).toMatch(/拟追回 120元.*张三.*理由：考勤与记录不符.*提交陈述申辩.*不申辩/s);
    component.instance.type({ detail: { value: '那天在车间，有签到表' } });
    await component.instance.plead();
    expect(asked).toContain('POST /claims/c/recoveries/r/answer');
    await settled();
    expect(heard.done.mock.calls[0][0].detail).toEqual({ done: '已提交陈述申辩，县区听取以后再决定。' });
  });
  it('asks before the hearing is waived, and does nothing on a no', async () => {
    const { component } = show({ claim: 'c', recovery });
    await settled();
    const sheet = vi.fn(async (_: object) => ({ confirm: false }));
    Object.assign(wx, { showModal: sheet });
    await component.instance.waive();
    expect(sheet.mock.calls[0][0]).toMatchObject({ title: '不申辩', confirmText: '不申辩' });
    expect(asked.filter((a) => a.includes('/waive'))).toEqual([]);
  });
  it('offers nothing to do once it is over', async () => {
    const over = { ...recovery, mayAnswer: false, mayWaive: false, waits: false, answered: false };
    const { parent } = show({ claim: 'c', recovery: over });
    await settled();
    expect(parent.textContent).not.toContain('提交陈述申辩');
  });
});
