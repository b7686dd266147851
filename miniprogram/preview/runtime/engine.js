// WeChat's component framework on the browser's DOM: built-in components,
// events, stylesheets, and the registration of pages and components.
import * as adapter from 'glass-easel-miniprogram-adapter';
import { builtIns } from './components/index.js';
import { guardSetData } from './data.js';
import { crash } from './dom.js';
import { listen } from './gestures.js';
import { duringTap } from './tap.js';
import { units } from './units.js';

const { glassEasel } = adapter;
guardSetData(adapter.component.ComponentCaller.prototype);

/** The page's visible part that an element lies in; positions are told from its corner. */
const viewportOf = (node) => node.closest('.phone-viewport')?.getBoundingClientRect() ?? { left: 0, top: 0 };

/** Makes one element of a template: built-ins get a tag of their own, styles our units. */
function createElement(tag) {
  const made = document.createElement(tag in builtIns ? `wx-${tag}` : tag);
  made.setAttribute = function setAttribute(name, value) {
    Element.prototype.setAttribute.call(this, name, name === 'style' ? units(String(value)) : value);
  };
  made.getBoundingClientRect = function getBoundingClientRect() {
    const rect = Element.prototype.getBoundingClientRect.call(this);
    const from = viewportOf(this);
    return new DOMRect(rect.left - from.left, rect.top - from.top, rect.width, rect.height);
  };
  return made;
}

/** The browser as the framework's screen: one phone instead of the whole window. */
class Phone extends glassEasel.CurrentWindowBackendContext {
  constructor() {
    super();
    this.sheets = new Map();
    this.document = {
      createElement,
      createTextNode: (text) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    };
  }

  getWindowWidth() {
    return document.querySelector('wx-page:not([hidden]) .phone-viewport')?.clientWidth ?? innerWidth;
  }

  getWindowHeight() {
    return document.querySelector('wx-page:not([hidden]) .phone-viewport')?.clientHeight ?? innerHeight;
  }

  /** A stylesheet is put in once, however often its page is opened. */
  appendStyleSheetPath(path, scope) {
    if (!this.sheets.has(path)) this.sheets.set(path, super.appendStyleSheetPath(path, scope));
    return this.sheets.get(path);
  }

  /** Taps and touches come from gestures.js, for a finger and a mouse alike. */
  onEvent(listener) {
    this._$eventListener = listener;
    listen((node, type, detail, fields, event) =>
      listener(node, type, detail, {
        bubbles: true,
        composed: true,
        capturePhase: true,
        originalEvent: event,
        extraFields: fields,
      }),
    );
  }

  setListenerStats(node, type, ...rest) {
    if (type === 'longpress') node?.setAttribute('data-longpress', '');
    if (!/^(touch|tap$|longpress$)/.test(type)) super.setListenerStats(node, type, ...rest);
  }
}

const env = new adapter.MiniProgramEnv();
const phone = new Phone();
phone.onEvent((node, type, detail, options) => {
  const event = new glassEasel.Event(type, detail, options);
  if (type === 'tap') duringTap(() => event.dispatch(node));
  else event.dispatch(node);
  return event.getEventBubbleStatus();
});

glassEasel.addGlobalErrorListener((error) => {
  crash(error);
  return false;
});
// Packages give their built-ins attributes only devices have, null for an empty
// string, and lists without keys; our own templates are checked when they are
// built, and their lists when they are shown.
const harmless =
  /not a valid (property|event binding or slot)|type-incompatible value|initial value of property|overriding|merging/;
const packages = /^miniprogram_npm\//;
glassEasel.addGlobalWarningListener((text, component) => {
  const where = typeof component === 'object' ? (component?.is ?? '') : '';
  if (
    harmless.test(String(text)) ||
    (packages.test(where) && /keys are not unique|number as for-list/.test(String(text)))
  )
    return false;
  crash(new Error(`${where} ${text}`));
  return false;
});

function registerBuiltIns(space, globalSpace) {
  for (const [tag, { properties, observers, lifetimes }] of Object.entries(builtIns)) {
    const name = `built-in/${tag}`;
    globalSpace
      .component(name)
      .definition({ options: { virtualHost: false }, properties, observers, lifetimes })
      .register();
    space.getComponentSpace().setGlobalUsingComponent(tag, globalSpace.getComponentSpace().getComponentByUrl(name, ''));
  }
}

const globalSpace = env.getGlobalCodeSpace();
export const space = env.createCodeSpace('', true);
space.addStyleSheet('app', 'app');
registerBuiltIns(space, globalSpace);
export const backend = env.associateBackend(phone);

const formField = space
  .behavior()
  .definition({ properties: { name: String, value: null } })
  .register();

/** WeChat's named behaviours as real ones. */
function behaviourOf(behaviour) {
  if (typeof behaviour !== 'string') return behaviour;
  if (behaviour === 'wx://form-field') return formField;
  if (behaviour === 'wx://form-field-button' || behaviour === 'wx://form-field-group')
    return space.behavior().definition({}).register();
  throw new Error(`behaviour ${behaviour} is not in the preview`);
}

const withBehaviours = (definition) =>
  definition?.behaviors ? { ...definition, behaviors: definition.behaviors.map(behaviourOf) } : definition;

/** Runs a part's script with the globals WeChat gives it. */
export function define(id, load) {
  space.componentEnv(id, (constructors) => {
    for (const name of ['Component', 'Behavior', 'Page']) {
      globalThis[name] = Object.assign((definition) => constructors[name](withBehaviours(definition)), {
        trait: constructors[name].trait,
      });
    }
    load();
  });
}

/** Registers a part's template, settings and class scope. */
export function addPart(id, scope, json, template) {
  space.addStyleSheet(id, id, scope ?? undefined);
  space.addComponentStaticConfig(id, json);
  space.addCompiledTemplate(id, template);
}

/** Registers the compiled stylesheets by part. */
export function addStyles(styles) {
  for (const [id, text] of Object.entries(styles)) backend.registerStyleSheetContent(id, text);
}
