// button, label, form and navigator.
import { openSettings } from '../wx/permission.js';
import { authorizePrivacy } from '../wx/privacy.js';
import { getPhoneNumber } from '../wx/wechat.js';
import { builtIn, host, valueOf } from './shared.js';

/** What each open-type does: the event it sends and where its detail comes from. */
const opens = {
  getPhoneNumber: ['getphonenumber', getPhoneNumber],
  agreePrivacyAuthorization: [
    'agreeprivacyauthorization',
    async () => {
      authorizePrivacy();
      return {};
    },
  ],
  openSetting: ['opensetting', openSettings],
};

async function open(component) {
  if (component.data.openType === 'share') {
    const { id, dataset } = component._$;
    host(component).dispatchEvent(new CustomEvent('phone:share', { bubbles: true, detail: { id, dataset } }));
    return;
  }
  const [event, detail] = opens[component.data.openType];
  component.triggerEvent(event, await detail());
}

export const button = builtIn({
  hovers: true,
  properties: {
    type: 'default',
    size: 'default',
    plain: Boolean,
    disabled: Boolean,
    loading: Boolean,
    formType: String,
    openType: String,
    name: String,
    lang: 'zh_CN',
  },
  events: Object.values(opens).map(([event]) => event),
  values: {
    type: ['default', 'primary', 'warn'],
    size: ['default', 'mini'],
    formType: ['submit', 'reset'],
    openType: [...Object.keys(opens), 'share'],
  },
  attached(component) {
    const node = host(component);
    node.setAttribute('role', 'button');
    node.addEventListener('click', (e) => {
      const { disabled, formType, openType } = component.data;
      if (disabled) {
        e.stopImmediatePropagation();
        return;
      }
      if (formType) node.closest('wx-form')?.dispatchEvent(new CustomEvent(`form:${formType}`, { detail: node }));
      if (openType) open(component);
    });
    return () => {
      const { type, size, plain, disabled, loading } = component.data;
      Object.assign(node.dataset, { type, size });
      for (const [name, on] of Object.entries({ plain, disabled, loading })) node.toggleAttribute(`data-${name}`, !!on);
      node.setAttribute('aria-disabled', String(!!disabled));
    };
  },
});

const controls = [
  'wx-checkbox > input',
  'wx-radio > input',
  'wx-switch > input',
  'wx-input > input',
  'wx-textarea > textarea',
  'wx-picker > .native',
].join(', ');

/** The control a label belongs to. */
function labelled(component) {
  const node = host(component);
  const { for: id } = component.data;
  if (!id) return node.querySelector(controls);
  const target = [...node.closest('wx-page').querySelectorAll('*')].find((e) => e.__wxElement?.id === id);
  return target?.querySelector('input, textarea, .native') ?? target;
}

export const label = builtIn({
  properties: { for: String },
  attached(component) {
    host(component).addEventListener('click', (e) => {
      const control = labelled(component);
      if (!control || control === e.target || control.contains(e.target) || e.target.closest('wx-button')) return;
      control.focus();
      control.click();
    });
  },
});

function submit(component, button) {
  const value = {};
  for (const node of host(component).querySelectorAll('*')) {
    const name = node.__wxElement?.data?.name;
    const read = name ? valueOf(node) : undefined;
    if (read !== undefined) value[name] = read;
  }
  component.triggerEvent('submit', {
    value,
    target: { id: button.__wxElement.id, dataset: button.__wxElement.dataset },
  });
}

/** Every native control goes back to what it showed at first. */
function reset(component) {
  for (const control of host(component).querySelectorAll(controls)) {
    if (control.type === 'checkbox' || control.type === 'radio') control.checked = control.defaultChecked;
    else control.value = control.defaultValue ?? '';
  }
  component.triggerEvent('reset', {});
}

export const form = builtIn({
  events: ['submit', 'reset'],
  attached(component) {
    host(component).addEventListener('form:submit', (e) => submit(component, e.detail));
    host(component).addEventListener('form:reset', () => reset(component));
  },
});

const routes = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
};

export const navigator = builtIn({
  hovers: true,
  properties: { url: String, openType: 'navigate', delta: 1 },
  events: ['success', 'fail', 'complete'],
  values: { openType: Object.keys(routes) },
  attached(component) {
    const node = host(component);
    node.setAttribute('role', 'link');
    node.addEventListener('click', () => {
      const { url, openType, delta } = component.data;
      const send = (event) => (result) => component.triggerEvent(event, result);
      globalThis.wx[routes[openType]]({
        ...(openType === 'navigateBack' ? { delta } : { url }),
        success: send('success'),
        fail: send('fail'),
        complete: send('complete'),
      });
    });
  },
});
