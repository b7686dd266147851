// The wheels of WeChat's pickers: columns that snap to a row, in a sheet.
import { element, sheet } from '../dom.js';

const row = 44; // pixels, as in components.css

/** One column of words; it tells when another row has come to rest. */
export class Wheel {
  constructor(words, at, turned = () => {}) {
    this.node = element('div', 'wheel');
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'listbox');
    this.fill(words, at);
    this.node.addEventListener('scrollend', () => {
      this.mark();
      turned();
    });
    this.node.addEventListener('click', (e) => {
      const i = [...this.node.children].indexOf(e.target);
      if (i >= 0) this.turn(i, 'smooth');
    });
    this.node.addEventListener('keydown', (e) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (!by) return;
      e.preventDefault();
      this.turn(this.at + by);
    });
  }

  fill(words, at) {
    this.words = words;
    this.node.replaceChildren(
      ...words.map((word) => {
        const option = element('div', '', word);
        option.setAttribute('role', 'option');
        return option;
      }),
    );
    this.turn(at);
  }

  get at() {
    return Math.min(Math.max(0, Math.round(this.node.scrollTop / row)), this.words.length - 1);
  }

  /** Brings a row to the middle; before the sheet is shown this waits for it. */
  turn(at, behavior = 'instant') {
    const place = () => this.node.scrollTo({ top: Math.max(0, Math.min(at, this.words.length - 1)) * row, behavior });
    if (this.node.isConnected) place();
    else requestAnimationFrame(place);
    requestAnimationFrame(() => this.mark());
  }

  mark() {
    for (const [i, option] of [...this.node.children].entries())
      option.setAttribute('aria-selected', String(i === this.at));
  }
}

/**
 * Shows wheels in a sheet.
 * @param {string} title
 * @param {Wheel[]} wheels
 * @param {() => unknown} read the choice, when it is confirmed
 * @returns {Promise<unknown>} the choice, or null when the sheet was cancelled
 */
export function turnWheels(title, wheels, read) {
  const columns = element('div', 'wheels');
  columns.append(...wheels.map((w) => w.node));
  const buttons = [
    { text: '取消', value: null },
    { text: '确定', value: read, kind: 'yes' },
  ];
  return sheet(title || '请选择', [columns], buttons, 'picker', { outside: null });
}

const two = (n) => String(n).padStart(2, '0');
const span = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** A day as WeChat's wheels let it be chosen: never outside the range. */
export function within(day, start, end) {
  if (start && day < start) return start;
  return end && day > end ? end : day;
}

/** Year, month and day on three wheels; the days follow the month. */
export function chooseDay(title, { value, start, end, fields }) {
  const [from, to] = [start || '1970-01-01', end || '2099-12-31'];
  const now = value || new Date().toISOString().slice(0, 10);
  const [y, m, d] = within(now.slice(0, 10), from, to).split('-').map(Number);
  const years = span(Number(from.slice(0, 4)), Number(to.slice(0, 4)));
  const days = () => daysIn(years[year.at], month.at + 1);
  const turned = () => {
    if (day.words.length !== days())
      day.fill(
        span(1, days()).map((n) => `${n}日`),
        Math.min(day.at, days() - 1),
      );
  };
  const year = new Wheel(
    years.map((n) => `${n}年`),
    years.indexOf(y),
    turned,
  );
  const month = new Wheel(
    span(1, 12).map((n) => `${n}月`),
    m - 1,
    turned,
  );
  const day = new Wheel(
    span(1, daysIn(y, m)).map((n) => `${n}日`),
    (d || 1) - 1,
  );
  const read = () => {
    const chosen = `${years[year.at]}-${two(month.at + 1)}-${two(day.at + 1)}`;
    return within(chosen, from, to).slice(0, fields === 'month' ? 7 : 10);
  };
  return turnWheels(title, fields === 'month' ? [year, month] : [year, month, day], read);
}

/** Hour and minute on two wheels. */
export function chooseTime(title, { value, start, end }) {
  const [h, min] = within(value || '00:00', start, end)
    .split(':')
    .map(Number);
  const hour = new Wheel(
    span(0, 23).map((n) => `${two(n)}时`),
    h,
  );
  const minute = new Wheel(
    span(0, 59).map((n) => `${two(n)}分`),
    min,
  );
  return turnWheels(title, [hour, minute], () => within(`${two(hour.at)}:${two(minute.at)}`, start, end));
}

/** One wheel of words; answers the index. */
export function chooseWord(title, words, at) {
  const wheel = new Wheel(words, at);
  return turnWheels(title, [wheel], () => wheel.at);
}
