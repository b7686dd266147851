// Small helpers for what the phone itself draws around the mini-program.

/** The phone's glass, above the pages: toasts and sheets go here. */
export const glass = () => document.getElementById('phone');

/** Whose phone this is: ?as=hr */
export const persona = () => new URLSearchParams(location.search).get('as') || 'hr';

/** Makes an element with a class and a text. */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A button with a class, a text and what a tap does. */
export function button(className, text, tapped) {
  const made = element('button', className, text);
  made.type = 'button';
  made.onclick = tapped;
  return made;
}

let names = 0;

/**
 * A sheet as WeChat's own: from below, or in the middle of the phone.
 * @param {string} title
 * @param {Node[]} body
 * @param {{text: string, value: unknown, kind?: string}[]} buttons
 * @param {string} [place] bottom, middle, actions or picker
 * @param {{outside?: unknown, head?: Node}} [more] the value of a tap beside the sheet, where that closes it;
 *   what stands above the title
 * @returns {Promise<unknown>} the value of the button that was tapped
 */
export function sheet(title, body, buttons, place = 'bottom', more = {}) {
  return new Promise((resolve) => {
    const shade = element('div', `phone-shade ${place}`);
    const box = element('div', 'phone-box');
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-modal', 'true');
    const close = (value) => {
      shade.remove();
      resolve(value);
    };
    const footer = element('footer');
    for (const { text, value, kind } of buttons)
      footer.append(button(kind, text, () => close(typeof value === 'function' ? value() : value)));
    const heading = element('h3', '', title);
    heading.id = `sheet-${(names += 1)}`;
    if (title) box.setAttribute('aria-labelledby', heading.id);
    box.append(...(more.head ? [more.head] : []), ...(title ? [heading] : []), ...body, footer);
    if ('outside' in more) {
      shade.onclick = (e) => {
        if (e.target === shade) close(more.outside);
      };
    }
    shade.append(box);
    glass().append(shade);
  });
}

const no = (text) => ({ text, value: false });
const yes = (text) => ({ text, value: true, kind: 'yes' });

/** Asks a question with two answers. */
export const ask = (title, body, refuse, agree, place, more) =>
  sheet(title, body, [no(refuse), yes(agree)], place, more);

/** Who asks, above a question of WeChat's: the mini-program's mark and name. */
export function asker(name, what) {
  const row = element('div', 'phone-asker');
  row.append(element('i', '', name.slice(0, 1)), element('b', '', name), element('span', '', what));
  return row;
}

/** Shows what went wrong in the mini-program where nobody can overlook it. */
export function crash(error) {
  console.error(error);
  document.getElementById('crash')?.remove();
  const bar = element('div', '', `出错：${error?.message ?? error?.errMsg ?? error}`);
  bar.id = 'crash';
  bar.setAttribute('role', 'alert');
  glass().append(bar);
}
