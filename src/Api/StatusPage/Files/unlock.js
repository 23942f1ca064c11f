// Asks for the key, once; the page shows nothing before.

import { h } from './dom.js';
import { keepKey } from './key.js';
import { live, refresh } from './live.js';
import { changed } from './changes.js';
import { show } from './dom.js';
import { mark } from './icons.js';

const place = document.getElementById('unlock');

let trying = false;

/** Draws the question while a key is needed. */
export function drawKeyQuestion() {
  const wasAsked = place.childElementCount > 0;
  const locked = live.state === 'locked' || trying;
  show(place, locked && h('form', { class: 'card unlock', 'aria-labelledby': 'unlock-title', on: { submit: unlock } },
    mark(), h('h1', { id: 'unlock-title' }, 'Ingest needs its key'),
    h('p', { class: 'muted' }, 'It is in the file ', h('code', null, '.local/api-key'), ', or ', h('code', null, 'Ingest:Api:Keys'), ' in the settings. It is kept in this tab only.'),
    h('label', { class: 'field' }, h('span', null, 'Key'),
      h('input', { type: 'password', name: 'key', required: true, autocomplete: 'current-password', spellcheck: 'false', 'aria-invalid': live.refused ? 'true' : null, 'aria-describedby': live.refused ? 'unlock-refused' : null })),
    live.refused && h('p', { id: 'unlock-refused', class: 'bad-text', role: 'alert' }, 'The service does not accept this key.'),
    h('button', { type: 'submit', class: 'primary', 'aria-disabled': trying ? 'true' : null }, trying ? 'Looking…' : 'Open')));
  if (locked && !wasAsked) {
    place.querySelector('input').focus();
  }
}

async function unlock(event) {
  event.preventDefault();
  const field = event.target.elements.key;
  if (trying || !field.value.trim()) {
    return;
  }

  trying = true;
  keepKey(field.value.trim());
  changed();
  await refresh();
  trying = false;
  if (live.state === 'locked') {
    field.select();
  } else {
    document.dispatchEvent(new Event('ingest-unlocked'));
  }

  changed();
}
