// Deletes a draft that was never submitted, after one question.
import { ask } from './request';

/** Asks first, since it cannot be undone; answers whether the draft is gone. What was seen of it goes along. */
export async function discardDraft(path: string, seen: string, content: string): Promise<boolean> {
  const { confirm } = await wx.showModal({ title: '删除草稿', content, confirmText: '删除' });
  if (confirm) await ask('DELETE', `${path}?seen=${encodeURIComponent(seen)}`);
  return confirm;
}
