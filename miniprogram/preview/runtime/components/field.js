// input and textarea: a real control with WeChat's properties and events.
import { element } from '../dom.js';
import { units } from '../units.js';
import { builtIn, host, keyboard, readBy, setProperty } from './shared.js';

const modes = { number: 'numeric', digit: 'decimal', idcard: 'text', text: 'text', nickname: 'text' };

const shared = {
  value: String,
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: 140,
  focus: Boolean,
  autoFocus: Boolean,
  name: String,
  cursor: -1,
  selectionStart: -1,
  selectionEnd: -1,
  confirmType: 'done',
  ...keyboard,
};

/** The control says what the user did. */
function send(component, native, confirms) {
  native.addEventListener('input', (e) => {
    e.stopPropagation();
    setProperty(component, 'value', native.value);
    component.triggerEvent('input', {
      value: native.value,
      cursor: native.selectionStart ?? native.value.length,
      keyCode: 0,
    });
  });
  native.addEventListener('change', (e) => e.stopPropagation());
  native.addEventListener('focus', () => component.triggerEvent('focus', { value: native.value, height: 0 }));
  native.addEventListener('blur', () => {
    if (component.data.focus) setProperty(component, 'focus', false);
    component.triggerEvent('blur', { value: native.value, cursor: native.selectionStart ?? 0 });
  });
  native.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && confirms(e)) component.triggerEvent('confirm', { value: native.value });
  });
}

/** Focus and selection, when the template asks for them anew. */
function focus(component, native) {
  const { focus: wanted, cursor, selectionStart, selectionEnd } = component.data;
  if (!wanted || document.activeElement === native) return;
  native.focus();
  if (selectionStart >= 0 && selectionEnd >= 0) native.setSelectionRange(selectionStart, selectionEnd);
  else if (cursor >= 0) native.setSelectionRange(cursor, cursor);
}

/** Brings the control in line with the properties. */
function show(component, native) {
  const { value, placeholder, placeholderStyle, disabled, maxlength, confirmType } = component.data;
  if (native.value !== value) native.value = value;
  native.placeholder = placeholder;
  native.disabled = !!disabled;
  if (maxlength >= 0) native.maxLength = maxlength;
  else native.removeAttribute('maxlength');
  native.enterKeyHint = confirmType === 'return' ? 'enter' : confirmType;
  const color = units(placeholderStyle).match(/(?:^|;)\s*color:\s*([^;]+)/)?.[1];
  if (color) host(component).style.setProperty('--placeholder', color);
  focus(component, native);
}

function build(component, native, confirms) {
  host(component).append(native);
  native.defaultValue = component.data.value;
  send(component, native, confirms);
  readBy(component, () => native.value);
  if (component.data.autoFocus) native.focus();
}

const values = { confirmType: ['send', 'search', 'next', 'go', 'done', 'return'] };
const events = ['input', 'focus', 'blur', 'confirm'];

export const input = builtIn({
  properties: { ...shared, type: 'text', password: Boolean },
  events,
  values: { ...values, type: Object.keys(modes) },
  attached(component) {
    const native = element('input');
    build(component, native, () => true);
    return () => {
      native.type = component.data.password ? 'password' : 'text';
      native.inputMode = modes[component.data.type];
      show(component, native);
    };
  },
});

export const textarea = builtIn({
  properties: { ...shared, confirmType: 'return', autoHeight: Boolean, fixed: Boolean, disableDefaultPadding: Boolean },
  events,
  values,
  attached(component) {
    const native = element('textarea');
    native.rows = 1;
    build(component, native, (e) => component.data.confirmType !== 'return' || e.ctrlKey);
    return () => {
      host(component).toggleAttribute('data-auto', !!component.data.autoHeight);
      show(component, native);
    };
  },
});
