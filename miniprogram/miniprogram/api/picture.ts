// Photos as evidence: small enough for a slow network, large enough to be read.
import type { Sending } from './upload';

const small = 1024 * 1024; // bytes; what is below goes as it is
const edge = 2400; // pixels of the longer side: the small print of a screenshot stays legible

const sizeOf = (filePath: string): Promise<number> =>
  new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath,
      success: (r) => resolve((r.data as ArrayBuffer).byteLength),
      fail: reject,
    });
  });

/** A photo made smaller where it is large; where that cannot be done, the photo as it is. */
export async function smallerPhoto(photo: Sending): Promise<Sending> {
  if (photo.size <= small) return photo;
  try {
    const { width, height } = await wx.getImageInfo({ src: photo.path });
    const side =
      width >= height ? { compressedWidth: Math.min(edge, width) } : { compressedHeight: Math.min(edge, height) };
    const { tempFilePath } = await wx.compressImage({ src: photo.path, quality: 80, ...side });
    const size = await sizeOf(tempFilePath);
    return size < photo.size ? { ...photo, path: tempFilePath, size } : photo;
  } catch {
    return photo;
  }
}
