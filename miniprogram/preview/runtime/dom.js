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

/**
 * A sheet as WeChat's own dialogs.
 * @param {string} title
 * @param {Node[]} body
 * @param {{text: string, value: unknown, kind?: string}[]} buttons
 * @param {string} [place] bottom or middle
 * @returns {Promise<unknown>} the value of the button that was tapped
 */
export function sheet(title, body, buttons, place = 'bottom') {
  return new Promise((resolve) => {
    const shade = element('div', `phone-shade ${place}`);
    const box = element('div', 'phone-box');
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', title);
    const footer = element('footer');
    for (const { text, value, kind } of buttons) {
      const button = element('button', kind, text);
      button.onclick = () => {
        shade.remove();
        resolve(value);
      };
      footer.append(button);
    }
    box.append(...(title ? [element('h3', '', title)] : []), ...body, footer);
    shade.append(box);
    glass().append(shade);
  });
}

const no = (text) => ({ text, value: false });
const yes = (text) => ({ text, value: true, kind: 'yes' });

/** Asks a question with two answers. */
export const ask = (title, body, refuse, agree, place) => sheet(title, body, [no(refuse), yes(agree)], place);

/** Shows what went wrong in the mini-program where nobody can overlook it. */
export function crash(error) {
  console.error(error);
  document.getElementById('crash')?.remove();
  const bar = element('div', '', `出错：${error?.message ?? error?.errMsg ?? error}`);
  bar.id = 'crash';
  bar.setAttribute('role', 'alert');
  glass().append(bar);
}
