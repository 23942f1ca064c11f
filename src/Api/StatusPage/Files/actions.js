// Buttons that ask the service for something: not twice at once, and never in silence.

import { Problem } from './api.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { icon as draw } from './icons.js';
import { expectChange, lock } from './live.js';
import { notify } from './notices.js';

const running = new Set();

/**
 * A button. `key`: tells it from others while it runs. `run`: what it does; answers the sentence to show, or nothing. `about`: added to its name for those
 * who cannot see beside what it stands.
 */
export function actionButton({ key, label, about, kind = '', icon, run }) {
  const busy = running.has(key);
  return h('button', {
    type: 'button', class: `action ${kind}`, 'aria-disabled': busy ? 'true' : null, 'aria-label': about ? `${label} ${about}` : null,
    on: { click: event => { event.stopPropagation(); return perform(key, run); } },
  }, icon && draw(icon), h('span', null, busy ? `${label}…` : label));
}

/** Does it, unless it is being done; says how it went. Answers whether it went well. */
export async function perform(key, run) {
  if (running.has(key)) {
    return false;
  }

  running.add(key);
  changed();
  try {
    const outcome = await run();
    if (outcome) {
      notify(outcome);
    }

    return true;
  } catch (error) {
    explain(error);
    return false;
  } finally {
    running.delete(key);
    changed();
    expectChange();
  }
}

/** Tells a person about an error, or asks for the key again. */
export function explain(error) {
  if (error instanceof Problem && error.status === 401) {
    lock(true);
  } else if (error.name !== 'AbortError') {
    notify(error.message, { bad: true });
  }
}
