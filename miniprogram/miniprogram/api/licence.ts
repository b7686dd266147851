// The photo of the licence (营业执照), which is taken before the enterprise it
// belongs to is registered.
import { ask } from './request';
import { resumeUpload } from './upload';

export interface Picture {
  path: string;
  size: number;
}

const kept = 'licence';

/** The photo that was taken and not sent yet; none when the phone has cleared it away. */
export const licence = (): Picture | null => (wx.getStorageSync(kept) as Picture | '') || null;

export const keepLicence = (photo: Picture): void => wx.setStorageSync(kept, photo);

export const forgetLicence = (): void => wx.removeStorageSync(kept);

/** Sends the photo to the registration it belongs to. */
export async function addLicence(enterprise: string, { path, size }: Picture): Promise<void> {
  const name = `营业执照${/\.\w+$/.exec(path)?.[0] ?? '.jpg'}`;
  const upload = await resumeUpload({ path, name, size }, () => {});
  await ask('POST', '/files', { upload, kind: 'enterprise', subject: enterprise, purpose: 'licence' });
}
