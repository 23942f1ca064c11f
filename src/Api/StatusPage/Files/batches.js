// Many files watched as one: how far each batch is, and cancel and resume.

import { get, send } from './api.js';
import { actionButton } from './actions.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { count, number, when } from './format.js';
import { icon } from './icons.js';
import { confirm } from './panel.js';
import { badge, empty, facts, waitingFor } from './parts.js';
import { linkTo, linkWith } from './route.js';
import { resource } from './resource.js';
import { chooseFiles } from './upload.js';
import { codeWord, stateWord } from './words.js';

const PAGE = 20;

let trail = [null];
const list = resource(signal => get('batches', { limit: PAGE, after: trail.at(-1) }, signal));
const details = new Map();

/** The view. */
export const batches = { title: 'Batches', every: 8_000, enter: () => list.refresh(), refresh: () => list.refresh(), render };

function render() {
  return [
    h('div', { class: 'headline', key: 'headline' }, h('h1', { tabindex: -1 }, 'Batches')),
    list.data ? page(list.data) : waitingFor(list, 'Batches'),
  ];
}

function page({ batches: rows, next }) {
  if (rows.length === 0) {
    return h('div', { class: 'card first', key: 'none' }, empty('No batch yet', 'Files that are added together are watched as one: how many are searchable, which failed and why, and how long it takes. ./ingest add FOLDER makes a batch, too.',
      h('button', { type: 'button', class: 'primary', on: { click: () => chooseFiles() } }, 'Choose files'), h('button', { type: 'button', on: { click: () => chooseFiles({ folder: true }) } }, 'Choose a folder')));
  }

  return [
    rows.map(batch),
    h('nav', { class: 'pages', key: 'pages', 'aria-label': 'Pages' },
      h('button', { type: 'button', disabled: trail.length === 1, on: { click: () => turn(trail.slice(0, -1)) } }, icon('previous'), 'Newer'),
      h('span', { class: 'muted small' }, `Page ${number(trail.length)}`),
      h('button', { type: 'button', disabled: !next, on: { click: () => turn([...trail, next]) } }, 'Older', icon('next'))),
  ];
}

function batch(one) {
  const name = `${one.collection}, ${new Date(one.createdAt).toLocaleString()}`;
  const detail = details.get(one.id);
  return h('section', { class: 'card batch', key: one.id, 'aria-label': `Batch of ${name}` },
    h('div', { class: 'card-head' },
      h('h2', null, one.origin?.length > 0 ? origin(one.origin) : count(one.items, 'file'), h('span', { class: 'muted small' }, ' into ', h('a', { href: linkTo('documents', { collection: one.collection }) }, one.collection), ', ', when(one.createdAt))),
      h('div', { class: 'card-extra buttons' },
        stateOf(one),
        !one.done && one.state === 'open' && actionButton({ key: `cancel ${one.id}`, label: 'Cancel', about: `batch of ${name}`, run: () => cancel(one) }),
        one.state === 'cancelled' && actionButton({ key: `resume ${one.id}`, label: 'Resume', about: `batch of ${name}`, icon: 'retry', run: () => resume(one) }))),
    share(one),
    h('p', { class: 'small' }, `${number(one.searchable)} of ${count(one.items, 'file')} searchable`,
      one.failed > 0 && h('span', { class: 'bad-text' }, `, ${number(one.failed)} failed`), one.cancelled > 0 && `, ${number(one.cancelled)} cancelled`,
      one.unchanged > 0 && `, ${number(one.unchanged)} unchanged`, one.superseded > 0 && `, ${number(one.superseded)} replaced or deleted since`,
      !one.done && one.eta && [' · done ', when(one.eta)], !one.done && one.filesPerSecond > 0 && h('span', { class: 'muted' }, ` · ${number(Math.round(one.filesPerSecond * 60))} a minute`)),
    h('details', { on: { toggle: event => event.target.open && detailOf(one.id).refresh() } }, h('summary', null, one.failed > 0 ? 'Details and failures' : 'Details'), detail && more(detail)));
}

const origin = paths => h('span', null, paths[0], paths.length > 1 && h('span', { class: 'muted' }, ` and ${number(paths.length - 1)} more`));

function stateOf({ state, done, failed }) {
  if (state === 'cancelled') {
    return badge('wait', 'Cancelled');
  }

  return !done ? badge('busy', 'In work', 'processing') : failed > 0 ? badge('warn', 'Done, with failures', 'warning') : badge('good', 'Done', 'ready');
}

function share({ items, searchable, failed, cancelled, superseded }) {
  const rest = Math.max(0, items - searchable - failed - cancelled - superseded);
  const parts = [['ready', searchable], ['failed', failed], ['superseded', cancelled + superseded], ['pending', rest]].filter(([, size]) => size > 0);
  return h('div', { class: 'share', role: 'img', 'aria-label': `${number(searchable)} of ${number(items)} searchable, ${number(failed)} failed` },
    parts.map(([state, size]) => h('i', { key: state, class: `swatch ${state}`, style: { 'flex-grow': String(size / items) } })));
}

function detailOf(id) {
  if (!details.has(id)) {
    details.set(id, resource(signal => get(`batches/${id}`, {}, signal)));
  }

  return details.get(id);
}

function more(detail) {
  if (!detail.data) {
    return waitingFor(detail, 'Details');
  }

  const { data } = detail;
  return [
    facts([['Accepted', number(data.accepted)], ['Searchable', number(data.searchable)], ['Failed', number(data.failed)], ['Unchanged', number(data.unchanged)], ['Chunks', number(data.chunks ?? null)], ['Not sent yet', number(data.states.expected)], ['Id', h('code', null, data.id)]]),
    data.reasons?.length > 0 && h('ul', { class: 'groups' }, data.reasons.map(reason => h('li', { key: reason.code }, h('span', { class: 'group-count' }, number(reason.count)), h('div', null, h('strong', null, codeWord(reason.code)), h('p', { class: 'muted small' }, reason.message))))),
    data.failures.length > 0 && h('ul', { class: 'plain-list' }, data.failures.map(item => h('li', { key: item.name },
      item.documentId ? h('a', { href: linkWith({ doc: item.documentId }) }, item.name) : item.name,
      h('span', { class: 'muted small' }, ` ${item.error ? `${codeWord(item.error.code)}: ${item.error.message}` : stateWord(item.state)}`)))),
  ];
}

async function cancel(one) {
  const sure = await confirm({ title: 'Cancel this batch?', text: 'What is not sent or not begun is left out; what is in work is finished. You can resume it later.', yes: 'Cancel the batch' });
  if (!sure) {
    return null;
  }

  await send('POST', `batches/${one.id}/cancel`);
  list.refresh();
  return 'The batch is cancelled.';
}

async function resume(one) {
  await send('POST', `batches/${one.id}/resume`);
  list.refresh();
  return 'The batch goes on.';
}

function turn(next) {
  trail = next;
  list.refresh();
  changed();
}
