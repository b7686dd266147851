// picker: the browser's own list or calendar lies invisibly over its children.
import { element } from '../dom.js';
import { builtIn, host, readBy, setProperty } from './shared.js';

const kinds = { date: { day: 'date', month: 'month' }, time: { day: 'time' } };

/** The list of a selector. Opening it clears the choice, so that choosing the same again counts, too. */
function selector(component) {
  const native = element('select', 'native');
  const show = () => {
    const { range, rangeKey, value } = component.data;
    const options = (range ?? []).map((item, i) => {
      const option = element('option', '', String(rangeKey ? item[rangeKey] : item));
      option.value = String(i);
      return option;
    });
    native.replaceChildren(...options);
    native.value = String(value === null || value === '' ? 0 : value);
  };
  native.addEventListener('pointerdown', () => {
    native.selectedIndex = -1;
  });
  native.addEventListener('blur', () => {
    if (native.selectedIndex < 0) {
      show();
      component.triggerEvent('cancel', {});
    }
  });
  return { native, show, read: () => Number(native.value) };
}

/** A day, a month or a time of day. */
function moment(component) {
  const native = element('input', 'native');
  const show = () => {
    const { mode, fields, value, start, end } = component.data;
    native.type = kinds[mode][mode === 'date' ? fields : 'day'];
    Object.assign(native, { min: start || '', max: end || '', value: value || '' });
  };
  native.addEventListener('click', () => native.showPicker());
  return { native, show, read: () => native.value };
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
    const { native, show, read } = component.data.mode === 'selector' ? selector(component) : moment(component);
    host(component).append(native);
    readBy(component, read);
    native.addEventListener('change', (e) => {
      e.stopPropagation();
      if (native.value === '') return;
      const value = native.value;
      setProperty(component, 'value', component.data.mode === 'selector' ? Number(value) : value);
      component.triggerEvent('change', { value });
      native.blur();
    });
    return () => {
      native.disabled = !!component.data.disabled;
      native.setAttribute('aria-label', component.data.headerText || '请选择');
      show();
    };
  },
});
