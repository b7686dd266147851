// What was typed into a form and has not reached the server yet: it stands on
// this phone until it has, so that a refusal, a lost network or a closed app
// costs nobody their typing. Never for accounts and numbers of persons.

const at = (form: string) => `typed:${form}`;

export function keepTyped(form: string, values: Record<string, string>): void {
  wx.setStorageSync(at(form), values);
}

export const typedIn = (form: string): Record<string, string> =>
  (wx.getStorageSync(at(form)) || {}) as Record<string, string>;

export function dropTyped(form: string): void {
  wx.removeStorageSync(at(form));
}
