// How a page shows that something was refused: the sentence on top and at the
// field to blame, and the first of these fields in sight.
import { fieldsOf, sentence } from '../view/page';

interface Shows {
  setData(data: Record<string, unknown>, done?: () => void): void;
}

/** Shows a refusal, with what else changes on the page. */
export function refuse(page: Shows, e: unknown, more: Record<string, unknown> = {}): void {
  const at = fieldsOf(e);
  page.setData({ ...more, problem: sentence(e), at }, () => (Object.keys(at).length ? toField() : toTop()));
}

const toTop = () => wx.pageScrollTo({ scrollTop: 0 });

/**
 * Brings the first sentence at a field into sight; where no field has one, the top. A selector without `>>>` ends at
 * the page's own template; with it, the page has to name what the components stand in: its `asks`.
 */
export function toField(): void {
  wx.pageScrollTo({ selector: '.asks >>> .problem-at', offsetTop: -160, fail: toTop });
}
