// Uploads a file piece by piece; after a broken connection it goes on where the
// server says, three times before it gives up.
import { ask, Refusal, type Schemas } from './request';

const readPiece = (filePath: string, position: number, length: number) =>
  new Promise<ArrayBuffer>((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath,
      position,
      length,
      success: (r) => resolve(r.data as ArrayBuffer),
      fail: () => reject(new Error('手机上的文件读不出来，请重新选择')),
    });
  });

const megabyte = 1024 * 1024;
const limit = 10 * megabyte;

/** How large a file is, how large it may be, and what to do. */
const tooLarge = (size: number): string =>
  `文件有${Math.ceil(size / megabyte)} MB，最多${limit / megabyte} MB。照片请截屏后上传截图，PDF请压缩后再上传`;

/** A file on its way: what broke off goes on under the same id, with the pieces that are there already. */
export interface Sending {
  path: string;
  name: string;
  size: number;
  id?: string;
}

/** Uploads, or goes on where the server says; answers the upload's id. Progress is told as pieces done of all. */
export async function resumeUpload(sending: Sending, progress: (done: number, all: number) => void): Promise<string> {
  const { path: filePath, name, size } = sending;
  if (size > limit) throw new Error(tooLarge(size));
  let at = await (sending.id
    ? ask<Schemas['UploadView']>('GET', `/uploads/${sending.id}`)
    : ask<Schemas['UploadView']>('POST', '/uploads', { name, size }));
  sending.id = at.id;
  for (let failures = 0; at.received < at.pieces;) {
    progress(at.received, at.pieces);
    const position = at.received * at.piece;
    try {
      at = await ask<Schemas['UploadView']>(
        'PUT',
        `/uploads/${at.id}/${at.received}`,
        await readPiece(filePath, position, Math.min(at.piece, size - position)),
      );
    } catch (e) {
      if (!(e instanceof Refusal) || e.status !== 0 || (failures += 1) > 3) throw e;
      at = await ask<Schemas['UploadView']>('GET', `/uploads/${at.id}`);
    }
  }
  progress(at.pieces, at.pieces);
  return at.id;
}
