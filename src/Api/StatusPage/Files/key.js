// The key: asked for once, kept for this tab and nowhere else.

const NAME = 'ingest-key';

let inMemory = null;

/** The key, or null when a person has to give it. */
export function findKey() {
  return inMemory ?? stored();
}

/** Keeps a key until the tab is closed. */
export function keepKey(key) {
  inMemory = key;
  try {
    sessionStorage.setItem(NAME, key);
  } catch {
    // A browser that stores nothing: it is kept until the page is left.
  }
}

/** Forgets it. */
export function forgetKey() {
  inMemory = null;
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was stored either.
  }
}

/** Takes the key out of an address that ends in `#key=…`, and takes it out of the address and the history at once. */
export function takeKeyFromAddress() {
  const given = /^#key=([^&]+)/.exec(location.hash);
  if (given) {
    history.replaceState(null, '', location.pathname + location.search);
    keepKey(decode(given[1]));
  }
}

function stored() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
