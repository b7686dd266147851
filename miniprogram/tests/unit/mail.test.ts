import { expect, test } from 'vitest';
import { viewMail } from '../../miniprogram/view/mail';

test('the mailbox page asks for the next step only', () => {
  const step = (available: boolean, address: string, confirmed: boolean, suspended = false) =>
    viewMail({ available, address, confirmed, suspended }).step;
  expect(step(true, '', false)).toBe('address');
  expect(step(true, 'zh***@163.com', false)).toBe('code');
  expect(step(true, 'zh***@163.com', true)).toBe('done');
  expect(step(false, '', false)).toBe('closed');
  expect(step(false, 'zh***@163.com', false)).toBe('closed');
  expect(step(false, 'zh***@163.com', true)).toBe('done');
  expect(step(true, 'zh***@163.com', false, true)).toBe('address');
  expect(viewMail({ available: true, address: 'zh***@163.com', confirmed: false, suspended: false }).line).toContain(
    'zh***@163.com',
  );
});
