// What to say when WeChat or the person did not let something be done: a sheet
// that was closed is no error, a refusal has a way on.

/** Empty for a closed sheet, else what happened and how to go on; `otherwise` is the way without it. */
export function refusedWords(e: unknown, otherwise: string): string {
  const { errMsg, errno } = (e ?? {}) as { errMsg?: string; errno?: number };
  const said = String(errMsg ?? (e instanceof Error ? e.message : ''));
  if (/cancel/i.test(said)) return '';
  if (errno === 104 || /privacy/i.test(said))
    return `没有同意隐私保护指引，这一步做不了。可以在“我的 → 隐私保护指引”里看一看，${otherwise}`;
  if (/auth|deny|permission/i.test(said)) return `没有给权限。可以在右上角“…→ 设置”里打开，${otherwise}`;
  return `没有办成，请重试；${otherwise}`;
}

/** Copies words; where that is refused, says how they can be had anyway. Answers what to say, empty when done. */
export async function copyWords(data: string): Promise<string> {
  try {
    await wx.setClipboardData({ data });
    return '';
  } catch (e) {
    return refusedWords(e, '也可以长按文字自己复制。');
  }
}

/** Calls a number; a person who does not want to has made no error. */
export async function call(phoneNumber: string): Promise<void> {
  try {
    await wx.makePhoneCall({ phoneNumber });
  } catch (e) {
    if (refusedWords(e, '')) wx.showToast({ title: `请拨打 ${phoneNumber}`, icon: 'none' });
  }
}
