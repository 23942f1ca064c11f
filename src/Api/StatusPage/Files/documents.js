// The list of documents: newest first, page by page, filtered by name, collection and state.

import { get } from './api.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { bytes, number, when } from './format.js';
import { icon } from './icons.js';
import { live } from './live.js';
import { documentName, empty, stageProgress, stateBadge, table, waitingFor } from './parts.js';
import { go, linkTo, linkWith, place } from './route.js';
import { resource } from './resource.js';
import { chooseFiles } from './upload.js';
import { codeWord, stateNames, stateWord } from './words.js';

const PAGE = 50;
const TYPING = 250;

let filters = {};

// The cursors of the pages before this one, the first page's being null.
let trail = [null];
let typing = null;

const list = resource(signal => get('documents', { ...filters, cursor: trail.at(-1), limit: PAGE }, signal));

/** The view. */
export const documents = { title: 'Documents', enter, refresh: () => list.refresh(), render };

function enter({ name, collection, state }) {
  const next = { name, collection, state };
  if (JSON.stringify(next) !== JSON.stringify(filters) || !list.data) {
    filters = next;
    trail = [null];
    list.clear();
    list.refresh();
  }
}

function render() {
  return [
    h('div', { class: 'headline', key: 'headline' }, h('h1', { tabindex: -1 }, 'Documents')),
    h('form', { class: 'filters', key: 'filters', role: 'search', 'aria-label': 'Filter documents', on: { submit: event => event.preventDefault() } },
      h('label', { class: 'grow' }, h('span', null, 'Name contains'), h('input', { type: 'search', name: 'name', value: filters.name ?? '', autocomplete: 'off', spellcheck: 'false', on: { input: typed } })),
      choice('collection', 'Collection', 'All collections', (live.overview?.collections ?? []).map(one => [one.name, one.name])),
      choice('state', 'State', 'All states', stateNames.map(state => [state, stateWord(state)]))),
    list.data ? page(list.data) : waitingFor(list, 'Documents'),
  ];
}

const choice = (name, label, all, options) => h('label', null, h('span', null, label),
  h('select', { name, value: filters[name] ?? '', on: { change: event => filter({ [name]: event.target.value }) } },
    h('option', { value: '' }, all), options.map(([value, text]) => h('option', { value }, text))));

function typed(event) {
  clearTimeout(typing);
  const name = event.target.value.trim();
  typing = setTimeout(() => filter({ name }), TYPING);
}

const filter = change => go(linkTo('documents', { ...filters, ...change, doc: place().parameters.doc }), { replace: true });

function page({ documents: rows, next }) {
  if (rows.length === 0) {
    return filters.name || filters.collection || filters.state
      ? h('div', { class: 'card', key: 'none' }, empty('No document fits', 'Take a filter away, or write another part of the name.', h('a', { class: 'button', href: linkTo('documents') }, 'Show all')))
      : h('div', { class: 'card first', key: 'none' }, empty('Drop files here', 'They appear in this list and become searchable one after the other.', h('button', { type: 'button', class: 'primary', on: { click: () => chooseFiles() } }, 'Choose files')));
  }

  return h('section', { class: 'card', key: 'list', 'aria-label': 'Documents' },
    table('Documents, newest first', [{ title: 'Name', kind: 'name' }, { title: 'Collection' }, { title: 'State' }, { title: 'Chunks', kind: 'number' }, { title: 'Size', kind: 'number' }, { title: 'Changed', kind: 'time' }], rows.map(row)),
    h('nav', { class: 'pages', 'aria-label': 'Pages' },
      h('button', { type: 'button', disabled: trail.length === 1, on: { click: () => turn(trail.slice(0, -1)) } }, icon('previous'), 'Newer'),
      h('span', { class: 'muted small' }, `Page ${number(trail.length)}`),
      h('button', { type: 'button', disabled: !next, on: { click: () => turn([...trail, next]) } }, 'Older', icon('next'))));
}

function row(document) {
  const link = linkWith({ doc: document.id });
  return {
    key: document.id, open: () => go(link),
    cells: [
      h('a', { href: link }, documentName(document.name)), document.collection, stateOf(document), number(document.chunks), bytes(document.size), when(document.updatedAt),
    ],
  };
}

/** The state of a document with what belongs to it: progress, reason, or the version that is searchable meanwhile. */
function stateOf(document) {
  if (document.state === 'processing') {
    return stageProgress({ stage: document.stage, done: document.progress?.done, total: document.progress?.total, name: document.name });
  }

  const remark = document.error ?? document.warning;
  const older = document.searchableVersion !== null && document.searchableVersion !== document.version;
  return [stateBadge(document.state), remark && h('span', { class: 'muted small', title: remark.message }, codeWord(remark.code)), older && h('span', { class: 'muted small' }, `version ${document.searchableVersion} is searchable`)];
}

function turn(next) {
  trail = next;
  list.refresh();
  window.scrollTo({ top: 0 });
  changed();
}
