import { afterEach, describe, expect, it, vi } from 'vitest';
import { smallerPhoto } from '../../miniprogram/api/picture';
import { Refusal } from '../../miniprogram/api/request';
import { resumeUpload, type Sending } from '../../miniprogram/api/upload';

const asked: string[] = [];
const answers = vi.hoisted(() => ({ run: (_: string): unknown => ({}) }));
vi.mock('../../miniprogram/api/request', async (real) => ({
  ...(await real<object>()),
  ask: async (method: string, path: string) => {
    asked.push(`${method} ${path}`);
    return answers.run(`${method} ${path}`);
  },
}));

const phone = (compressed: number) => ({
  getImageInfo: async () => ({ width: 4000, height: 3000 }),
  compressImage: vi.fn(async (_: object) => ({ tempFilePath: 'small.jpg' })),
  getFileSystemManager: () => ({
    readFile: ({ length, success }: { length?: number; success: (r: object) => void }) =>
      success({ data: new ArrayBuffer(length ?? compressed) }),
  }),
});
afterEach(() => {
  asked.length = 0;
  vi.unstubAllGlobals();
});

describe('a photo', () => {
  const large: Sending = { path: 'large.jpg', name: '照片.jpg', size: 20_000_000 };
  it('of twenty megabytes is made smaller before it is sent', async () => {
    const wx = phone(900_000);
    vi.stubGlobal('wx', wx);
    expect(await smallerPhoto(large)).toEqual({ path: 'small.jpg', name: '照片.jpg', size: 900_000 });
    expect(wx.compressImage.mock.calls[0][0]).toMatchObject({ src: 'large.jpg', compressedWidth: 2400 });
  });
  it('that is small, or only grows, goes as it is', async () => {
    vi.stubGlobal('wx', phone(30_000_000));
    expect((await smallerPhoto(large)).path).toBe('large.jpg');
    expect((await smallerPhoto({ ...large, size: 300_000 })).path).toBe('large.jpg');
  });
  it('that the phone cannot make smaller goes as it is', async () => {
    vi.stubGlobal('wx', { getImageInfo: () => Promise.reject(new Error('no')) });
    expect(await smallerPhoto(large)).toBe(large);
  });
});

describe('a file that stays too large', () => {
  it('is refused before anything is sent, with what to do', async () => {
    const sending: Sending = { path: 'a.jpg', name: 'a.jpg', size: 20_000_000 };
    await expect(resumeUpload(sending, () => undefined)).rejects.toThrow(
      '文件有20 MB，最多10 MB。照片请截屏后上传截图，PDF请压缩后再上传',
    );
    expect(asked).toEqual([]);
  });
});

describe('an upload that broke off', () => {
  it('goes on under its own id, with the pieces that are missing', async () => {
    vi.stubGlobal('wx', phone(0));
    const sending: Sending = { path: 'a.jpg', name: 'a.jpg', size: 300 };
    let received = 0;
    answers.run = (what) => {
      if (what.startsWith('PUT') && received === 1) throw new Refusal(0, {});
      if (what.startsWith('PUT')) received += 1;
      return { id: 'u', piece: 100, pieces: 3, received };
    };
    await expect(resumeUpload(sending, () => undefined)).rejects.toThrow('网络不通');
    asked.length = 0;
    answers.run = (what) => {
      if (what.startsWith('PUT')) received += 1;
      return { id: 'u', piece: 100, pieces: 3, received };
    };
    expect(await resumeUpload(sending, () => undefined)).toBe('u');
    expect(asked).toEqual(['GET /uploads/u', 'PUT /uploads/u/1', 'PUT /uploads/u/2']);
  });
});
