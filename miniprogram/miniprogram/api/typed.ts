// What somebody typed into a form and has not sent: it lies on this phone until
// it is sent, so that a refusal, a lost network or a closed app loses nothing.
// What tells who somebody is (ID numbers, phone numbers) is not kept.

type Words = Record<string, string>;

const place = (form: string): string => `typed:${form}`;

/** What was typed into the form before, over its empty fields. */
export const typed = <T extends Words>(form: string, empty: T): T => ({
  ...empty,
  ...((wx.getStorageSync(place(form)) || {}) as Partial<T>),
});

/** Keeps what is typed; a phone without space loses nothing but the copy. */
export function keepTyped(form: string, words: Words): void {
  try {
    wx.setStorageSync(place(form), words);
  } catch {
    // the form itself still has it
  }
}

/** The form has been sent. */
export const dropTyped = (form: string): void => wx.removeStorageSync(place(form));
