// switch, radio, checkbox and their groups, and slider.
import { element } from '../dom.js';
import { builtIn, host, readBy, setProperty } from './shared.js';

/** A native checkbox or radio inside the component, kept in line with `checked`. */
function tick(component, type) {
  const native = element('input');
  native.type = type;
  native.defaultChecked = !!component.data.checked;
  host(component).prepend(native);
  native.addEventListener('change', (e) => {
    e.stopPropagation();
    setProperty(component, 'checked', native.checked);
  });
  const show = () => {
    native.checked = !!component.data.checked;
    native.disabled = !!component.data.disabled;
    if (component.data.color) host(component).style.setProperty('--accent', component.data.color);
  };
  return { native, show };
}

export const toggle = builtIn({
  properties: { checked: Boolean, disabled: Boolean, color: String, name: String, type: 'switch' },
  events: ['change'],
  values: { type: ['switch', 'checkbox'] },
  attached(component) {
    const { native, show } = tick(component, 'checkbox');
    native.setAttribute('role', 'switch');
    readBy(component, () => native.checked);
    native.addEventListener('change', () => component.triggerEvent('change', { value: native.checked }));
    return () => {
      host(component).dataset.type = component.data.type;
      show();
    };
  },
});

const option = (type) =>
  builtIn({
    properties: { value: String, checked: Boolean, disabled: Boolean, color: String },
    attached(component) {
      const { native, show } = tick(component, type);
      native.addEventListener('change', () =>
        host(component)
          .closest(`wx-${type}-group`)
          ?.dispatchEvent(new CustomEvent('pick', { detail: host(component) })),
      );
      return show;
    },
  });

export const radio = option('radio');
export const checkbox = option('checkbox');

const optionsOf = (component, type) => [...host(component).querySelectorAll(`wx-${type}`)];
const chosen = (component, type) =>
  optionsOf(component, type)
    .filter((o) => o.querySelector('input').checked)
    .map((o) => o.__wxElement.data.value);

function group(type, read) {
  return builtIn({
    properties: { name: String },
    events: ['change'],
    attached(component) {
      readBy(component, () => read(component));
      host(component).addEventListener('pick', (e) => {
        for (const other of type === 'radio' ? optionsOf(component, type) : []) {
          if (other !== e.detail) setProperty(other.__wxElement.getMethodCaller(), 'checked', false);
        }
        component.triggerEvent('change', { value: read(component) });
      });
    },
  });
}

export const radioGroup = group('radio', (component) => chosen(component, 'radio')[0] ?? '');
export const checkboxGroup = group('checkbox', (component) => chosen(component, 'checkbox'));

export const slider = builtIn({
  properties: {
    min: 0,
    max: 100,
    step: 1,
    value: 0,
    disabled: Boolean,
    activeColor: String,
    showValue: Boolean,
    name: String,
  },
  events: ['change', 'changing'],
  attached(component) {
    const native = element('input');
    native.type = 'range';
    const shown = element('span');
    host(component).append(native, shown);
    readBy(component, () => Number(native.value));
    const send = (event) => (e) => {
      e.stopPropagation();
      setProperty(component, 'value', Number(native.value));
      component.triggerEvent(event, { value: Number(native.value) });
    };
    native.addEventListener('input', send('changing'));
    native.addEventListener('change', send('change'));
    return () => {
      const { min, max, step, value, disabled, activeColor, showValue } = component.data;
      Object.assign(native, { min, max, step, disabled: !!disabled });
      native.value = value;
      shown.textContent = showValue ? String(value) : '';
      if (activeColor) host(component).style.setProperty('--accent', activeColor);
    };
  },
});
