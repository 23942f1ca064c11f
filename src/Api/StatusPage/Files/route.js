// Where the page is, in the part of the address after '#': a view and its parameters. Back, forward, links and reloading work.

/** The place: `{ view, parameters }`; an empty address is the overview. */
export function place() {
  const [view, query] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return { view: view || 'overview', parameters: Object.fromEntries(new URLSearchParams(query ?? '')) };
}

/** The address of a view. */
export function linkTo(view, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const query = new URLSearchParams(given).toString();
  return `#/${view === 'overview' ? '' : view}${query && '?'}${query}`;
}

/** The address of this view with some parameters changed; null takes one away. */
export function linkWith(changes) {
  const { view, parameters } = place();
  return linkTo(view, { ...parameters, ...changes });
}

/** Goes there. */
export function go(link, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, '', link);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = link;
  }
}
