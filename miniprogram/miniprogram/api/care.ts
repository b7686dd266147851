// 关怀模式: whether this phone shows everything larger. Pages that stay open
// behind another follow when it is switched.

/** What the app keeps for it: who is told of a switch. */
export interface CareApp {
  careFollowers: Set<(on: boolean) => void>;
}

const followers = () => (getApp() as unknown as CareApp).careFollowers;

export const careMode = (): boolean => !!wx.getStorageSync('care');

export function setCareMode(on: boolean): void {
  wx.setStorageSync('care', on);
  followers().forEach((follow) => follow(on));
}

/** Tells of each switch until the returned function is called. */
export function followCare(follow: (on: boolean) => void): () => void {
  followers().add(follow);
  return () => followers().delete(follow);
}
