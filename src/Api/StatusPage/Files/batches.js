// Many files watched as one: how far each batch is, and cancel and resume.

import { get, send } from './api.js';
import { actionButton } from './actions.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { count, number, when } from './format.js';
import { icon } from './icons.js';
import { confirm } from './panel.js';
import { badge, empty, waitingFor } from './parts.js';
import { linkTo, linkWith } from './route.js';
import { resource } from './resource.js';
import { chooseFiles } from './upload.js';
import { codeWord, stateWord } from './words.js';

const PAGE = 20;

let trail = [null];
const list = resource(signal => get('batches', { limit: PAGE, after: trail.at(-1) }, signal));
const receipts = new Map();

/** The view. */
export const batches = { title: 'Batches', enter: () => list.refresh(), refresh, render };

function refresh() {
  list.refresh();
  receipts.forEach(one => one.refresh());
}

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
  const cancelled = Boolean(one.cancelledAt) || one.cancelled > 0;
  return h('section', { class: 'card batch', key: one.id, 'aria-label': `Batch of ${name}` },
    h('div', { class: 'card-head' },
      h('h2', null, h('a', { href: linkTo('documents', { collection: one.collection }) }, one.collection), h('span', { class: 'muted small' }, ' ', when(one.createdAt))),
      h('div', { class: 'card-extra buttons' },
        one.done ? badge(cancelled ? 'wait' : one.failed > 0 ? 'warn' : 'good', cancelled ? 'Cancelled' : one.failed > 0 ? 'Done, with failures' : 'Done') : badge('busy', 'In work'),
        !one.done && actionButton({ key: `cancel ${one.id}`, label: 'Cancel', about: `batch of ${name}`, run: () => cancel(one) }),
        cancelled && actionButton({ key: `resume ${one.id}`, label: 'Resume', about: `batch of ${name}`, run: () => resume(one) }))),
    share(one),
    h('p', { class: 'small' }, `${number(one.searchable)} of ${count(one.items, 'file')} searchable`,
      one.failed > 0 && h('span', { class: 'bad-text' }, `, ${number(one.failed)} failed`), cancelled && `, ${number(one.cancelled ?? 0)} cancelled`,
      !one.done && one.eta && [' · done ', when(one.eta)], one.filesPerSecond > 0 && !one.done && h('span', { class: 'muted' }, ` · ${number(Math.round(one.filesPerSecond * 60))} a minute`)),
    one.failed > 0 && h('details', { on: { toggle: event => event.target.open && open(one.id) } }, h('summary', null, 'Show what failed'), failed(one.id)));
}

function share(one) {
  const rest = Math.max(0, one.items - one.searchable - one.failed - (one.cancelled ?? 0));
  const parts = [['ready', one.searchable], ['failed', one.failed], ['superseded', one.cancelled ?? 0], ['pending', rest]].filter(([, size]) => size > 0);
  return h('div', { class: 'share', role: 'img', 'aria-label': `${number(one.searchable)} of ${number(one.items)} searchable, ${number(one.failed)} failed` },
    parts.map(([state, size]) => h('i', { key: state, class: `swatch ${state}`, style: { 'flex-grow': String(size / one.items) } })));
}

function open(id) {
  if (!receipts.has(id)) {
    receipts.set(id, resource(signal => get(`batches/${id}`, {}, signal)));
  }

  receipts.get(id).refresh();
  changed();
}

function failed(id) {
  const receipt = receipts.get(id);
  if (!receipt) {
    return null;
  }

  return receipt.data
    ? h('ul', { class: 'plain-list' }, receipt.data.failures.map(item => h('li', { key: item.name },
      item.documentId ? h('a', { href: linkWith({ doc: item.documentId }) }, item.name) : item.name,
      h('span', { class: 'muted small' }, ` ${item.error ? `${codeWord(item.error.code)}: ${item.error.message}` : stateWord(item.state)}`))))
    : waitingFor(receipt, 'Failures');
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
