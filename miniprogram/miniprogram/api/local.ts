// Files of the mini-program's own on this phone.

/** Writes a file and answers where it lies. */
export function keepFile(name: string, data: ArrayBuffer | string): Promise<string> {
  const filePath = `${wx.env.USER_DATA_PATH}/${name}`;
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({
      filePath,
      data,
      encoding: 'utf8',
      success: () => resolve(filePath),
      fail: () => reject(new Error('手机空间不足，文件没有存下，请清理后再试')),
    });
  });
}

/** Removes a file that was kept. */
export function dropFile(filePath: string): void {
  wx.getFileSystemManager().unlink({ filePath });
}
