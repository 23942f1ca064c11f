// Elements as a function, and the smallest change from what is shown to what should be shown: focus, scrolling and selection stay where they are.
// Text becomes text nodes only; nothing here or elsewhere makes markup from a string.

const SVG = 'http://www.w3.org/2000/svg';

// What the page keeps with an element. Not under names: in a form, the fields' names are properties of the form.
const KEY = Symbol('key');
const HANDLERS = Symbol('handlers');
const VALUE = Symbol('value');
const CHECK = Symbol('check');

/** An HTML element. `on` are listeners, `style` is set through the object model (the policy forbids style attributes), `key` tells siblings apart. */
export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

function build(element, attributes, children) {
  const { value, ...others } = attributes ?? {};
  Object.entries(others).forEach(([name, one]) => set(element, name, one));
  element.append(...nodes(children));
  if (value !== undefined) {
    // After the children: a select takes one of its options only.
    set(element, 'value', value);
  }

  return element;
}

function set(element, name, value) {
  if (name === 'on') {
    listen(element, value);
  } else if (name === 'style') {
    Object.entries(value).forEach(([property, text]) => element.style.setProperty(property, text));
  } else if (name === 'key') {
    element[KEY] = value;
  } else if (name === 'value' && 'value' in element && element.localName !== 'progress') {
    element.value = element[VALUE] = value;
  } else if (name === 'checked') {
    element.checked = element[CHECK] = value;
  } else if (value === true) {
    element.setAttribute(name, '');
  } else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(name, String(value));
  }
}

function listen(element, handlers) {
  element[HANDLERS] ??= {};
  for (const [type, handler] of Object.entries(handlers)) {
    if (!(type in element[HANDLERS])) {
      element.addEventListener(type, dispatch);
    }

    element[HANDLERS][type] = handler;
  }
}

// One listener for the element's life; what it does is that of the latest rendering.
function dispatch(event) {
  return event.currentTarget[HANDLERS][event.type]?.(event);
}

function nodes(children) {
  return children.flat(Infinity)
    .filter(child => child !== null && child !== undefined && child !== false && child !== '')
    .map(child => child instanceof Node ? child : document.createTextNode(String(child)));
}

/** Makes these the children of the element, reusing those that are there: by key, or by place and name. */
export function show(parent, ...children) {
  const wanted = nodes(children);
  const keys = new Set(wanted.map(node => node[KEY]).filter(key => key !== undefined));
  const known = new Map();
  for (const node of [...parent.childNodes]) {
    if (node[KEY] !== undefined) {
      if (keys.has(node[KEY])) {
        known.set(node[KEY], node);
      } else {
        node.remove();
      }
    }
  }

  let at = parent.firstChild;
  for (const next of wanted) {
    const current = next[KEY] !== undefined ? known.get(next[KEY]) : at?.[KEY] === undefined ? at : null;
    if (!current || !alike(current, next)) {
      parent.insertBefore(next, at);
    } else {
      if (current === at) {
        at = at.nextSibling;
      } else {
        parent.insertBefore(current, at);
      }

      update(current, next);
    }
  }

  while (at) {
    const stale = at;
    at = at.nextSibling;
    stale.remove();
  }
}

const alike = (current, next) =>
  current.nodeType === next.nodeType && current.nodeName === next.nodeName && current[KEY] === next[KEY] && kind(current) === kind(next);

// A field for text and one to tick are not the same element with another look.
const kind = node => node.localName === 'input' ? node.type : null;

function update(current, next) {
  if (current.nodeType === Node.TEXT_NODE) {
    if (current.data !== next.data) {
      current.data = next.data;
    }

    return;
  }

  updateAttributes(current, next);
  show(current, ...next.childNodes);
  updateValue(current, next);
}

function updateAttributes(current, next) {
  for (const { name } of [...current.attributes]) {
    // People open and close these themselves.
    if (!next.hasAttribute(name) && name !== 'open' && name !== 'style') {
      current.removeAttribute(name);
    }
  }

  for (const { name, value } of next.attributes) {
    if (name !== 'style' && current.getAttribute(name) !== value) {
      current.setAttribute(name, value);
    }
  }

  if (current.style && current.style.cssText !== next.style.cssText) {
    current.style.cssText = next.style.cssText;
  }

  Object.keys(current[HANDLERS] ?? {}).forEach(type => { current[HANDLERS][type] = null; });
  listen(current, next[HANDLERS] ?? {});
}

// What a person is typing is theirs; a value that the page gives anew replaces what the page gave before.
function updateValue(current, next) {
  if (next[VALUE] !== undefined && next[VALUE] !== current[VALUE] && current !== document.activeElement) {
    current.value = next[VALUE];
  }

  if (next[CHECK] !== undefined && current.checked !== next[CHECK]) {
    current.checked = next[CHECK];
  }

  current[VALUE] = next[VALUE];
}
