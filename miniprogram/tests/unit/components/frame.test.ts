// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kit } from './simulate.mjs';

const followers = new Set<(on: boolean) => void>();
Object.assign(globalThis, { getApp: () => ({ careFollowers: followers }) });

describe('s-page', () => {
  const { show, settled } = kit('page');
  afterEach(() => vi.unstubAllGlobals());
  it.each([
    [true, true],
    ['', false],
  ])('reads care mode by itself (%s)', async (kept, care) => {
    Object.assign(wx, { getStorageSync: () => kept });
    const { parent } = show();
    await settled();
    expect(parent.querySelector('.s-page--care') !== null).toBe(care);
  });
  it('follows a switch while it is open, and no longer when it is gone', async () => {
    Object.assign(wx, { getStorageSync: () => '' });
    const before = followers.size;
    const { component, parent } = show({ bar: true });
    await settled();
    followers.forEach((follow) => follow(true));
    await settled();
    expect(parent.querySelector('.s-page--care.s-page--barred')).not.toBeNull();
    component.detach();
    expect(followers.size).toBe(before);
  });
});

describe('s-icon', () => {
  const { show, settled } = kit('icon');
  it('is the shape of its name in its colour', async () => {
    const { parent } = show({ name: 'home', size: '48rpx', color: 'var(--s-blue)' });
    await settled();
    const style = parent.querySelector('.s-icon--icon-home')?.getAttribute('style');
    expect(style).toMatch(/font-size:.*color: var\(--s-blue\)/);
  });
});

describe('s-field', () => {
  const { show, settled } = kit('field');
  it('marks what must be filled in and says what it is for', async () => {
    const { parent } = show({ label: '培训项目名称', required: true, note: '与合同一致', hint: '最多 50 字' });
    await settled();
    expect(parent.textContent).toMatch(/培训项目名称.*必填.*与合同一致.*最多 50 字/s);
    expect(parent.querySelector('.s-field--wrong')).toBeNull();
  });
  it('shows the error at the field in place of the hint', async () => {
    const { parent } = show({ label: '手机号码', error: '手机号码少一位', hint: '11 位' });
    await settled();
    expect(parent.textContent).toContain('手机号码少一位');
    expect(parent.textContent).not.toContain('11 位');
    expect(parent.textContent).not.toContain('必填');
    expect(parent.innerHTML).toContain('icon-error-circle-filled');
  });
});

describe('s-state', () => {
  const { show, settled } = kit('state');
  it('waits with a skeleton', async () => {
    const { parent } = show();
    await settled();
    expect(parent.querySelector('.t-skeleton.loading')).not.toBeNull();
  });
  it('says what happened and the way on', async () => {
    const { component, parent, heard } = show({ kind: 'failed', text: '没有网络' }, ['action']);
    await settled();
    expect(parent.textContent).toMatch(/没有网络.*重试/s);
    component.querySelector('.state-action').dispatchEvent('tap');
    await settled();
    expect(heard.action).toHaveBeenCalledOnce();
  });
  it('is empty without a button where there is nothing to do', async () => {
    const { parent } = show({ kind: 'empty', text: '还没有消息' });
    await settled();
    expect(parent.textContent).toContain('还没有消息');
    expect(parent.querySelector('.t-button')).toBeNull();
  });
});

describe('s-bar', () => {
  const { show, settled } = kit('bar');
  it('has one primary button, and a second only where one is asked for', async () => {
    const { component, parent, heard } = show({ text: '下一步', second: '上一步' }, ['go', 'second']);
    await settled();
    expect(parent.querySelectorAll('.t-button.primary')).toHaveLength(1);
    component.querySelector('.tap-first').dispatchEvent('tap');
    component.querySelector('.tap-second').dispatchEvent('tap');
    await settled();
    expect(heard.go).toHaveBeenCalledOnce();
    expect(heard.second).toHaveBeenCalledOnce();
    expect(show({ text: '提交' }).parent.querySelectorAll('.t-button')).toHaveLength(1);
  });
  it('turns while it is busy', async () => {
    const { component, parent } = show({ text: '提交' });
    expect(parent.querySelector('.loading')).toBeNull();
    component.setData({ busy: true });
    await settled();
    expect(parent.querySelector('.t-button.loading')).not.toBeNull();
  });
});

describe('s-sheet', () => {
  const { show, settled } = kit('sheet');
  it('shows its title while it is open, and asks to be closed', async () => {
    const { component, parent, heard } = show({ show: true, title: '这一行哪里不对' }, ['close']);
    await settled();
    expect(parent.textContent).toContain('这一行哪里不对');
    component.querySelector('.sheet-close').dispatchEvent('tap');
    await settled();
    expect(heard.close).toHaveBeenCalledOnce();
    component.setData({ show: false });
    await settled();
    expect(parent.textContent).not.toContain('这一行哪里不对');
  });
});

describe('s-swipe', () => {
  const { show, settled } = kit('swipe');
  const draw = async (component: ReturnType<typeof show>['component'], from: number[], to: number[]) => {
    const at = ([clientX, clientY]: number[]) => [{ clientX, clientY }];
    component.instance.start({ touches: at(from) });
    component.instance.end({ changedTouches: at(to) });
    await settled();
  };
  it('opens when it is drawn to the left, and does what it says', async () => {
    const { component, parent, heard } = show({ text: '删除' }, ['act']);
    await draw(component, [300, 100], [180, 110]);
    expect(parent.querySelector('.s-swipe--open')).not.toBeNull();
    component.querySelector('.swipe-act').dispatchEvent('tap');
    await settled();
    expect(heard.act).toHaveBeenCalledOnce();
    expect(parent.querySelector('.s-swipe--open')).toBeNull();
  });
  it('stays shut when the finger scrolls', async () => {
    const { component, parent } = show();
    await draw(component, [300, 100], [250, 300]);
    expect(parent.querySelector('.s-swipe--open')).toBeNull();
  });
});

describe('s-undo', () => {
  const { show, settled } = kit('undo');
  it('takes back while it offers, and tells when the time is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { component, parent, heard } = show({}, ['undo', 'done']);
      component.setData({ text: '已删除草稿' });
      expect(parent.textContent).toMatch(/已删除草稿.*撤销/s);
      vi.advanceTimersByTime(4900);
      expect(heard.done).not.toHaveBeenCalled();
      vi.advanceTimersByTime(200);
      expect(heard.done).toHaveBeenCalledOnce();
      component.setData({ text: '' });
      component.setData({ text: '已删除草稿' });
      component.querySelector('.undo-act').dispatchEvent('tap');
      await vi.advanceTimersByTimeAsync(6000);
      expect(heard.undo).toHaveBeenCalledOnce();
      expect(heard.done).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });
});
