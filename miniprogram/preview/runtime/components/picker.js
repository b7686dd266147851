// picker: WeChat's wheels in a sheet. A list or a date of the browser's own
// lies invisibly over its children, for the keyboard and those who cannot see.
import { element } from '../dom.js';
import { builtIn, host, readBy, setProperty } from './shared.js';
import { chooseDay, chooseTime, chooseWord } from './wheel.js';

const kinds = { date: { day: 'date', month: 'month' }, time: { day: 'time' } };

/** The words of a selector. */
const wordsOf = ({ range, rangeKey }) => (range ?? []).map((item) => String(rangeKey ? item[rangeKey] : item));

/** The list of a selector. */
function selector(component) {
  const native = element('select', 'native');
  const show = () => {
    const { value } = component.data;
    const options = wordsOf(component.data).map((word, i) => {
      const option = element('option', '', word);
      option.value = String(i);
      return option;
    });
    native.replaceChildren(...options);
    native.value = String(value === null || value === '' ? 0 : value);
  };
  const choose = () =>
    chooseWord(component.data.headerText, wordsOf(component.data), Number(component.data.value ?? 0));
  return { native, show, choose, read: () => Number(native.value) };
}

/** A day, a month or a time of day. */
function moment(component) {
  const native = element('input', 'native');
  const show = () => {
    const { mode, fields, value, start, end } = component.data;
    native.type = kinds[mode][mode === 'date' ? fields : 'day'];
    Object.assign(native, { min: start || '', max: end || '', value: value || '' });
  };
  const choose = () => {
    const { mode, headerText } = component.data;
    return (mode === 'time' ? chooseTime : chooseDay)(headerText, component.data);
  };
  return { native, show, choose, read: () => native.value };
}

/** Opens the sheet instead of the browser's own list or calendar. */
function openBy(component, native, choose) {
  const open = async () => {
    const chosen = await choose();
    if (chosen === null) {
      component.triggerEvent('cancel', {});
      return;
    }
    native.value = String(chosen);
    native.dispatchEvent(new Event('change', { bubbles: true }));
  };
  native.addEventListener('mousedown', (e) => e.preventDefault());
  native.addEventListener('click', (e) => {
    e.preventDefault();
    if (!native.disabled) open();
  });
  native.addEventListener('keydown', (e) => {
    if (e.key !== 'Enter' && e.key !== ' ') return;
    e.preventDefault();
    open();
  });
}

export const picker = builtIn({
  properties: {
    mode: 'selector',
    range: Array,
    rangeKey: String,
    value: null,
    start: String,
    end: String,
    fields: 'day',
    disabled: Boolean,
    name: String,
    headerText: String,
  },
  events: ['change', 'cancel'],
  values: { mode: ['selector', 'date', 'time'], fields: ['day', 'month'] },
  attached(component) {
    const kind = component.data.mode === 'selector' ? selector(component) : moment(component);
    const { native, show, choose, read } = kind;
    host(component).append(native);
    readBy(component, read);
    openBy(component, native, choose);
    native.addEventListener('change', (e) => {
      e.stopPropagation();
      if (native.value === '') return;
      const value = native.value;
      setProperty(component, 'value', component.data.mode === 'selector' ? Number(value) : value);
      component.triggerEvent('change', { value });
    });
    return () => {
      native.disabled = !!component.data.disabled;
      native.setAttribute('aria-label', component.data.headerText || '请选择');
      show();
    };
  },
});
