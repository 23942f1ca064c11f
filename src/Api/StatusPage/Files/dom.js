// Elements as a function, and the smallest change from what is shown to what should be shown: focus, scrolling and selection stay where they are.
// Text becomes text nodes only; nothing here or elsewhere makes markup from a string.

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element. `on` are listeners, `style` is set through the object model (the policy forbids style attributes), `key` tells siblings apart. */
export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes, ...children) => build(document.createElementNS(SVG, tag), attributes, children);

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    set(element, name, value);
  }

  element.append(...nodes(children));
  return element;
}

function set(element, name, value) {
  if (name === 'on') {
    listen(element, value);
  } else if (name === 'style') {
    Object.entries(value).forEach(([property, text]) => element.style.setProperty(property, text));
  } else if (name === 'key' || name === 'keep') {
    element[name] = value;
  } else if (name === 'value' && 'value' in element && element.localName !== 'progress') {
    element.value = element.given = value;
  } else if (name === 'checked') {
    element.checked = element.givenCheck = value;
  } else if (value === true) {
    element.setAttribute(name, '');
  } else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(name, String(value));
  }
}

function listen(element, handlers) {
  element.handlers ??= {};
  for (const [type, handler] of Object.entries(handlers)) {
    if (!(type in element.handlers)) {
      element.addEventListener(type, dispatch);
    }

    element.handlers[type] = handler;
  }
}

// One listener for the element's life; what it does is that of the latest rendering.
function dispatch(event) {
  return event.currentTarget.handlers[event.type]?.(event);
}

function nodes(children) {
  return children.flat(Infinity)
    .filter(child => child !== null && child !== undefined && child !== false && child !== '')
    .map(child => child instanceof Node ? child : document.createTextNode(String(child)));
}

/** Makes these the children of the element, reusing those that are there: by key, or by place and name. */
export function show(parent, ...children) {
  const wanted = nodes(children);
  const keys = new Set(wanted.map(node => node.key).filter(key => key !== undefined));
  const known = new Map();
  for (const node of [...parent.childNodes]) {
    if (node.key !== undefined) {
      if (keys.has(node.key)) {
        known.set(node.key, node);
      } else {
        node.remove();
      }
    }
  }

  let at = parent.firstChild;
  for (const next of wanted) {
    const current = next.key !== undefined ? known.get(next.key) : at?.key === undefined ? at : null;
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
  current !== next && current.nodeType === next.nodeType && current.nodeName === next.nodeName && current.type === next.type && current.key === next.key;

function update(current, next) {
  if (current.nodeType === Node.TEXT_NODE) {
    if (current.data !== next.data) {
      current.data = next.data;
    }

    return;
  }

  if (current.keep) {
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

  Object.keys(current.handlers ?? {}).forEach(type => { current.handlers[type] = null; });
  listen(current, next.handlers ?? {});
}

// What a person is typing is theirs; a value that the page gives anew replaces what the page gave before.
function updateValue(current, next) {
  if (next.given !== undefined && next.given !== current.given && current !== document.activeElement) {
    current.value = next.given;
  }

  if (next.givenCheck !== undefined && current.checked !== next.givenCheck) {
    current.checked = next.givenCheck;
  }

  current.given = next.given;
}
