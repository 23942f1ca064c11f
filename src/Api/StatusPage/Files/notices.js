// Short notices at the lower edge: what became of a thing that a person asked for.

import { announce } from './announce.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { icon } from './icons.js';

const SHOWN = 6_000;
const SHOWN_WHEN_BAD = 15_000;

const notices = [];
let count = 0;

/** Shows and says an outcome. */
export function notify(text, { bad = false } = {}) {
  const notice = { key: `notice-${++count}`, text, bad };
  notices.push(notice);
  announce(text);
  setTimeout(() => remove(notice), bad ? SHOWN_WHEN_BAD : SHOWN);
  changed();
}

/** The notices that are shown now. */
export const renderNotices = () => notices.map(notice => h('div', { key: notice.key, class: notice.bad ? 'notice bad' : 'notice' },
  icon(notice.bad ? 'failed' : 'ready'),
  h('p', null, notice.text),
  h('button', { type: 'button', class: 'quiet icon-only', 'aria-label': 'Dismiss', on: { click: () => remove(notice) } }, icon('close'))));

function remove(notice) {
  const place = notices.indexOf(notice);
  if (place >= 0) {
    notices.splice(place, 1);
    changed();
  }
}
