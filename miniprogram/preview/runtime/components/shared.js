// What the built-in components share. A definition names its properties and
// events; the build refuses any other in our templates.

/** A component's DOM element. */
export const host = (component) => component._$.$$;

/** WeChat's short way to write properties: a type, or a default value. */
export function properties(types) {
  return Object.fromEntries(
    Object.entries(types).map(([name, t]) => {
      if (typeof t === 'function' || t === null) return [name, { type: t }];
      return [name, { type: t.constructor, value: t }];
    }),
  );
}

/** Attributes about the on-screen keyboard or the device, which the browser looks after itself. */
export const keyboard = {
  cursorSpacing: Number,
  adjustPosition: true,
  holdKeyboard: Boolean,
  confirmHold: Boolean,
  showConfirmBar: true,
  alwaysEmbed: Boolean,
};

/** What WeChat's built-in components say to a screen reader, by property; a browser calls the role `role`. */
const aria = Object.fromEntries(
  'Role Label Hidden Checked Disabled Expanded Selected Controls Current Describedby Haspopup Labelledby Live Modal'
    .concat(' Roledescription Valuemax Valuemin Valuenow Valuetext')
    .split(' ')
    .map((name) => [`aria${name}`, name === 'Role' ? 'role' : `aria-${name.toLowerCase()}`]),
);

/** Writes what a template says to a screen reader, and leaves what the component says by itself. */
function speak(component) {
  const own = host(component);
  const spoken = own.querySelector(':scope > input, :scope > textarea') ?? own; // a field is spoken of where one types
  for (const [name, attribute] of Object.entries(aria)) {
    const value = component.data[name];
    if (value === null || value === undefined || value === '') {
      if (component.spoken?.has(name)) spoken.removeAttribute(attribute);
      continue;
    }
    (component.spoken ??= new Set()).add(name);
    spoken.setAttribute(attribute, String(value));
  }
  // A heading of WeChat's has no level; a browser's must have one.
  if (component.data.ariaRole === 'heading') spoken.setAttribute('aria-level', '2');
}

const hovering = { hoverClass: 'none', hoverStartTime: 50, hoverStayTime: 400, hoverStopPropagation: Boolean };

/** Puts hover-class on while the element is pressed. */
function hover(component) {
  const node = host(component);
  let pressed = 0;
  const set = (on) => {
    if (component.data.hoverClass && component.data.hoverClass !== 'none')
      component._$.classList.toggle(component.data.hoverClass, on);
  };
  node.addEventListener('pointerdown', (e) => {
    if (component.data.hoverStopPropagation) e.stopPropagation();
    pressed = setTimeout(() => set(true), component.data.hoverStartTime);
  });
  for (const type of ['pointerup', 'pointerleave', 'pointercancel']) {
    node.addEventListener(type, () => {
      clearTimeout(pressed);
      setTimeout(() => set(false), component.data.hoverStayTime);
    });
  }
}

/**
 * Defines a built-in component.
 * @param {object} of
 * @param {object} [of.properties] by name, in the short form
 * @param {string[]} [of.events] that it sends besides taps and touches
 * @param {Record<string, string[]>} [of.values] the only values a property may have here
 * @param {boolean} [of.hovers] whether it has hover-class
 * @param {(component: object) => void} [of.attached] builds the inside and returns what brings it up to date
 * @param {(component: object) => void} [of.created]
 * @param {(component: object) => void} [of.detached]
 */
export function builtIn({
  properties: own = {},
  events = [],
  values = {},
  hovers = false,
  attached,
  created,
  detached,
}) {
  const spoken = Object.fromEntries(Object.keys(aria).map((name) => [name, null]));
  const types = { hidden: Boolean, ...spoken, ...(hovers ? hovering : {}), ...own };
  const names = Object.keys(types);
  const checkValues = (component) => {
    for (const [name, allowed] of Object.entries(values)) {
      const value = component.data[name];
      if (value && !allowed.includes(value))
        throw new Error(`${name} "${value}" of <${component._$.tagName}> is not in the preview`);
    }
  };
  const update = (component) => {
    checkValues(component);
    host(component).hidden = !!component.data.hidden;
    component.sync?.();
    speak(component);
  };
  return {
    properties: properties(types),
    events,
    values,
    observers: {
      [names.join(', ')]() {
        if (this.ready) update(this);
      },
    },
    lifetimes: {
      created() {
        created?.(this);
      },
      attached() {
        if (hovers) hover(this);
        this.sync = attached?.(this);
        this.ready = true;
        update(this);
      },
      detached() {
        this.ready = false;
        detached?.(this);
      },
    },
  };
}

/** Sets a property as if its template had, so that two-way bindings follow. */
export function setProperty(component, name, value) {
  component._$.replaceDataOnPath([name], value);
  component._$.applyDataUpdates();
}

const fields = new WeakMap();

/** Registers what a form reads from an element. */
export const readBy = (component, read) => fields.set(host(component), read);

/** The value a form takes from an element, or undefined when it is no field. */
export function valueOf(node) {
  if (fields.has(node)) return fields.get(node)();
  const component = node.__wxElement;
  return component?.data && 'value' in component.data ? component.data.value : undefined;
}
