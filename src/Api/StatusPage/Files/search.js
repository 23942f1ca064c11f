// Search: the hits with what was found marked, and each opens at its place.

import { send } from './api.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { count } from './format.js';
import { marked, placesOf, snippet } from './highlight.js';
import { icon } from './icons.js';
import { live } from './live.js';
import { download, hasPages, openOriginal, opensInBrowser } from './originals.js';
import { dialog } from './panel.js';
import { actionButton, perform } from './actions.js';
import { documentName, empty, waitingFor } from './parts.js';
import { resource } from './resource.js';
import { go, linkTo, linkWith, place } from './route.js';

const HITS = 20;
const NAME = 'ingest-search-mode';

const modes = { vector: 'Meaning', text: 'Words', hybrid: 'Both' };
const modeNotes = { vector: 'Finds what is near to the query, as the collection’s model sees it.', text: 'Finds the words themselves.', hybrid: 'Fuses both rankings.' };

// Without a wish: both, which suits most questions. An index that knows vectors only says so once.
let usual = 'hybrid';

let asked = {};
const hits = resource(async () => {
  const { query } = asked;
  const answer = await ask(asked);
  return { query, mode: answer.mode, results: answer.results.map(hit => ({ ...hit, places: placesOf(hit, query) })) };
});

async function ask({ query, collection, mode }) {
  const question = { query, top: HITS, ...collection && { collection } };
  try {
    return await send('POST', 'search', { body: { ...question, mode: mode ?? usual } });
  } catch (error) {
    if (mode || usual === 'vector' || error.code !== 'invalid_request') {
      throw error;
    }

    const answer = await send('POST', 'search', { body: { ...question, mode: 'vector' } });
    usual = 'vector';
    return answer;
  }
}

/** The view. */
export const search = { title: 'Search', enter, refresh: () => {}, render };

function enter({ q, collection, mode }) {
  const next = { query: q ?? '', collection, mode: modes[mode] ? mode : undefined };
  if (JSON.stringify(next) === JSON.stringify(asked) && hits.data) {
    return;
  }

  asked = next;
  hits.clear();
  if (asked.query) {
    hits.refresh();
  }
}

/** The box in the head of the page. */
export const searchBox = () => h('form', { class: 'search-box', role: 'search', 'aria-label': 'Search documents', on: { submit: submitted } },
  h('label', { class: 'unseen', for: 'search-query' }, 'Search documents'), icon('search'),
  h('input', { type: 'search', id: 'search-query', name: 'q', placeholder: 'Search documents', maxlength: 2000, autocomplete: 'off', enterkeyhint: 'search', value: place().view === 'search' ? place().parameters.q ?? '' : '' }),
  h('kbd', { 'aria-hidden': 'true' }, '/'));

function submitted(event) {
  event.preventDefault();
  const query = event.target.elements.q.value.trim();
  if (query) {
    const { view, parameters } = place();
    const collection = view === 'search' || view === 'documents' ? parameters.collection : null;
    go(linkTo('search', { q: query, collection, mode: view === 'search' ? parameters.mode : lastMode() }));
  }
}

// The mode chosen last in this tab.
function lastMode() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

function choose(change) {
  if ('mode' in change) {
    try {
      sessionStorage.setItem(NAME, change.mode);
    } catch {
      // Then it is not remembered.
    }
  }

  go(linkWith(change), { replace: true });
}

function render() {
  return [
    h('div', { class: 'headline', key: 'headline' }, h('h1', { tabindex: -1 }, asked.query ? ['Search: ', h('q', null, asked.query)] : 'Search')),
    h('div', { class: 'filters', key: 'filters' },
      h('fieldset', { class: 'choice' }, h('legend', null, 'Rank by'), Object.entries(modes).map(([mode, word]) => h('label', { title: modeNotes[mode] },
        h('input', { type: 'radio', name: 'mode', value: mode, checked: (asked.mode ?? hits.data?.mode ?? usual) === mode, on: { change: () => choose({ mode }) } }), h('span', null, word)))),
      h('label', null, h('span', null, 'Collection'), h('select', { name: 'collection', value: asked.collection ?? '', on: { change: event => choose({ collection: event.target.value }) } },
        h('option', { value: '' }, 'All collections'), (live.overview?.collections ?? []).map(one => h('option', { value: one.name }, one.name))))),
    !asked.query ? h('div', { class: 'card', key: 'none' }, empty('What are you looking for?', 'Write a question or a few words in the box above; press / to get there.')) : hits.data ? results(hits.data) : waitingFor(hits, 'Hits'),
  ];
}

function results({ results: list, query }) {
  if (list.length === 0) {
    return h('div', { class: 'card', key: 'none' }, empty('Nothing found', 'Try other words, another ranking or all collections. Only documents that are searchable now are looked at.'));
  }

  return h('section', { key: 'hits', 'aria-label': `${count(list.length, 'hit')} for ${query}` },
    h('ol', { class: 'hits' }, list.map((hit, rank) => h('li', { key: `${hit.documentId} ${hit.start}`, class: 'card hit' },
      h('h2', null, h('button', { type: 'button', class: 'link', on: { click: () => open(hit) } }, documentName(hit.name))),
      h('p', { class: 'muted small' }, [hit.collection, where(hit), hit.context && pathOf(hit.context)].filter(Boolean).join(' · '), h('span', { class: 'score', title: `Score ${hit.score}` }, `#${rank + 1}`)),
      h('p', { class: 'snippet' }, snippet(hit.text, hit.places)),
      h('div', { class: 'buttons' },
        hit.page && hasPages(hit.name) && actionButton({ key: `open ${hit.documentId} ${hit.start}`, label: `Open at page ${hit.page}`, about: `of ${hit.name}`, icon: 'open', kind: 'quiet', run: () => openOriginal(original(hit), hit.page) }),
        h('button', { type: 'button', class: 'quiet', 'aria-label': `Read the passage of ${hit.name}`, on: { click: () => read(hit) } }, icon('file'), 'Read the passage'),
        h('a', { class: 'button quiet', href: linkWith({ doc: hit.documentId }), 'aria-label': `About ${hit.name}` }, 'About'))))));
}

const where = hit => hit.page ? `page ${hit.page}` : '';

const pathOf = context => context.split('\n')[0];

const original = hit => ({ id: hit.documentId, name: hit.name });

// A PDF opens at its page; everything else shows the passage, with the way to the file.
function open(hit) {
  if (hit.page && hasPages(hit.name)) {
    perform(`open ${hit.documentId} ${hit.start}`, () => openOriginal(original(hit), hit.page));
  } else {
    read(hit);
  }
}

let reading = null;
const reader = dialog('reader', () => { reading = null; });

function read(hit) {
  reading = hit;
  changed();
}

/** Draws the passage that is being read. */
export function drawPassage() {
  if (!reading) {
    return;
  }

  const hit = reading;
  reader.draw(hit.name,
    h('p', { class: 'muted small', key: 'place' }, [hit.collection, where(hit)].filter(Boolean).join(' · ')),
    hit.context && h('p', { class: 'path', key: 'path' }, hit.context),
    h('div', { class: 'passage', key: 'passage', tabindex: 0, role: 'group', 'aria-label': 'Passage' }, marked(hit.text, hit.places)),
    h('div', { class: 'buttons end', key: 'buttons' },
      h('a', { class: 'button quiet', href: linkWith({ doc: hit.documentId }), on: { click: closeReader } }, 'About this document'),
      actionButton({ key: `download ${hit.documentId}`, label: 'Download', icon: 'download', run: () => download(original(hit)) }),
      opensInBrowser(hit.name) && actionButton({ key: `open ${hit.documentId} ${hit.start}`, label: hit.page && hasPages(hit.name) ? `Open at page ${hit.page}` : 'Open', icon: 'open', kind: 'primary', run: () => openOriginal(original(hit), hit.page) })));
}

function closeReader() {
  reading = null;
  reader.close();
}
