import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../miniprogram/api/request';
import { fileGroups, fileRow, newSending, sendingAt, sendingStopped, sizeWords } from '../../miniprogram/view/files';

const file = (change: Partial<Schemas['FileView']> = {}): Schemas['FileView'] => ({
  id: 'f1',
  name: '营业执照.pdf',
  type: 'application/pdf',
  picture: false,
  size: 2048,
  purpose: 'licence',
  purpose_text: '营业执照',
  at: '2026-12-01T06:02:00Z',
  ...change,
});

describe('a file', () => {
  it.each([
    [10, '1 KB'],
    [327_680, '320 KB'],
    [1_048_576, '1 MB'],
    [1_258_291, '1.2 MB'],
  ])('of %d bytes is %s', (bytes, words) => expect(sizeWords(bytes)).toBe(words));
  it('shows what it is, how large, and since when', () =>
    expect(fileRow(file(), '')).toMatchObject({ icon: 'file-pdf', note: '2 KB · 12月1日 14:02' }));
  it('is a picture whatever its type', () =>
    expect(fileRow(file({ picture: true, type: 'image/png' }), '/face').icon).toBe('image'));
});

describe('a file on its way', () => {
  const row = newSending('k', 'licence', { name: '照片.jpg', size: 204_800 });
  it('begins at nought', () => expect(row).toMatchObject({ percent: 0, note: '正在上传 0% · 200 KB' }));
  it('says how far it is', () => expect(sendingAt(row, 45).note).toBe('正在上传 45% · 200 KB'));
  it('says why it stopped, and keeps how far it was', () =>
    expect(sendingStopped(sendingAt(row, 45), '网络不通')).toMatchObject({
      percent: 45,
      note: '网络不通',
      stopped: true,
    }));
  it('goes on without the old sentence', () =>
    expect(sendingAt(sendingStopped(row, '网络不通'), 45)).toMatchObject({
      stopped: false,
      note: '正在上传 45% · 200 KB',
    }));
  it('stands with the files of its purpose', () => {
    const groups = fileGroups(
      [
        { id: 'licence', title: '营业执照' },
        { id: 'other', title: '其他' },
      ],
      [fileRow(file(), '')],
      [row],
    );
    expect(groups.map((g) => [g.files.length, g.sending.length])).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });
});
