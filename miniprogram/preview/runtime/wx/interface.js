// Toasts, dialogs and action sheets.
// https://developers.weixin.qq.com/miniprogram/dev/api/ui/interaction/wx.showToast.html
import { ask, element, glass, sheet } from '../dom.js';

const marks = {
  success: '<path d="m9 21 8 8 15-17" />',
  error: '<circle cx="20" cy="20" r="16" /><path d="M20 11v11m0 6v1" />',
  loading: '<path d="M20 4a16 16 0 1 1-16 16" />',
};
const withIcon = 7; // Chinese characters that fit below an icon

/** What fits of a title: a Chinese character counts two. */
export function fitting(title, most) {
  let width = 0;
  for (const [i, c] of [...title].entries()) {
    width += c.codePointAt(0) < 0x100 ? 1 : 2;
    if (width > most * 2) return [...title].slice(0, i).join('');
  }
  return title;
}

const timer = { id: 0 };

export function hideToast() {
  clearTimeout(timer.id);
  document.getElementById('toast')?.remove();
}

/** Toast and loading are one: the later takes the place of the former. */
export function showToast({ title = '', icon = 'success', duration = 1500, mask = false }) {
  if (icon !== 'none' && !(icon in marks)) throw new Error(`parameter error: no icon "${icon}"`);
  hideToast();
  const toast = element('div');
  toast.id = 'toast';
  toast.setAttribute('role', 'status');
  toast.toggleAttribute('data-mask', mask);
  toast.dataset.icon = icon;
  const box = element('div', 'box');
  if (icon !== 'none') {
    const sign = element('i', icon === 'loading' ? 'spin' : '');
    sign.innerHTML = `<svg viewBox="0 0 40 40" aria-hidden="true">${marks[icon]}</svg>`;
    box.append(sign);
  }
  box.append(element('span', '', icon === 'none' ? title : fitting(title, withIcon)));
  toast.append(box);
  glass().append(toast);
  if (duration) timer.id = setTimeout(hideToast, duration);
}

export const showLoading = ({ title = '', mask }) => showToast({ title, mask, icon: 'loading', duration: 0 });

/** A dialog: its buttons have at most four characters, and only they close it. */
export async function showModal({
  title = '',
  content = '',
  showCancel = true,
  cancelText = '取消',
  confirmText = '确定',
  cancelColor = '',
  confirmColor = '',
  editable = false,
  placeholderText = '',
}) {
  for (const [name, text] of Object.entries({ cancelText, confirmText }))
    if ([...text].length > 4) throw new Error(`${name} length should not larger than 4 Chinese characters`);
  const field = element('textarea');
  Object.assign(field, { value: content, placeholder: placeholderText, rows: 2 });
  const body = editable ? [field] : content ? [element('p', '', content)] : [];
  const shown = showCancel
    ? ask(title, body, cancelText, confirmText, 'middle')
    : sheet(title, body, [{ text: confirmText, value: true, kind: 'yes' }], 'middle');
  const [first, last] = [...document.querySelectorAll('.phone-shade:last-child footer button')];
  if (showCancel) first.style.color = cancelColor;
  (last ?? first).style.color = confirmColor;
  const confirm = await shown;
  return { confirm, cancel: !confirm, ...(editable && confirm ? { content: field.value } : {}) };
}

/** At most six lines; closing it is a failure named cancel. */
export async function showActionSheet({ itemList, itemColor = '', alertText = '' }) {
  if (!itemList?.length) throw new Error('parameter error: parameter.itemList should have at least 1 item');
  if (itemList.length > 6) throw new Error('parameter error: itemList should not be larger than 6');
  const items = itemList.map((text, value) => ({ text, value, kind: 'item' }));
  const head = alertText ? [element('p', 'phone-menu-name', alertText)] : [];
  const shown = sheet('', head, [...items, { text: '取消', value: -1, kind: 'cancel' }], 'actions', { outside: -1 });
  for (const item of document.querySelectorAll('.phone-shade:last-child .item')) item.style.color = itemColor;
  const tapIndex = await shown;
  if (tapIndex < 0) throw new Error('cancel');
  return { tapIndex };
}
