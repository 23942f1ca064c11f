// A document's panel: where it stands, why it is not searchable and what happens next, its timeline, and what can be done.

import { get, send } from './api.js';
import { actionButton } from './actions.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { bytes, moment, number, when } from './format.js';
import { download, openOriginal, opensInBrowser } from './originals.js';
import { confirm, dialog } from './panel.js';
import { badge, facts, stageProgress, stateBadge, waitingFor } from './parts.js';
import { resource } from './resource.js';
import { go, linkTo, linkWith } from './route.js';
import { codeWord, eventWord, stateWord } from './words.js';

let id = null;
const shown = resource(signal => get(`documents/${encodeURIComponent(id)}`, {}, signal));
const panel = dialog('side document-panel', () => go(linkWith({ doc: null }), { replace: true }));

/** Shows this document, or none. */
export function showDocument(wanted) {
  if ((wanted ?? null) === id) {
    return;
  }

  id = wanted ?? null;
  shown.clear();
  if (id) {
    shown.refresh();
  } else {
    panel.close();
  }

  changed();
}

/** True while its panel is open. */
export const isDocumentShown = () => id !== null;

/** Asks again, while its panel is open and something can still happen to it. */
export function refreshDocument() {
  if (id && !(shown.data?.deletedAt)) {
    shown.refresh();
  }
}

/** Draws the panel, if it is open. */
export function drawDocument() {
  if (!id) {
    return;
  }

  const document = shown.data;
  panel.draw(document ? document.name : 'Document', ...document ? content(document) : [waitingFor(shown, 'Document')]);
}

function content(document) {
  return [
    answer(document),
    h('div', { class: 'buttons', key: 'buttons' },
      document.state === 'failed' && !document.deletedAt && actionButton({ key: `retry ${document.id}`, label: 'Retry', icon: 'retry', kind: 'primary', run: () => retry(document) }),
      !document.deletedAt && opensInBrowser(document.name) && actionButton({ key: `open ${document.id}`, label: 'Open', icon: 'open', run: () => openOriginal(document) }),
      !document.deletedAt && actionButton({ key: `download ${document.id}`, label: 'Download', icon: 'download', run: () => download(document) }),
      !document.deletedAt && actionButton({ key: `delete ${document.id}`, label: 'Delete', icon: 'delete', kind: 'danger-quiet', run: () => remove(document) })),
    facts([
      ['Collection', h('a', { href: linkTo('documents', { collection: document.collection }) }, document.collection)],
      ['Version', document.searchableVersion !== null && document.searchableVersion !== document.version ? `${document.version}, searchable is ${document.searchableVersion}` : document.version],
      ['Size', bytes(document.size)],
      ['Pages', document.pages && number(document.pages)],
      ['Chunks', document.chunks !== null ? number(document.chunks) : null],
      ['Attempts', number(document.attempt)],
      ['Came from', document.source],
      ['Queue', document.queue],
      ['Added', when(document.createdAt)],
      ['Changed', when(document.updatedAt)],
      ['Id', h('code', null, document.id)],
    ]),
    h('section', { key: 'timeline', 'aria-labelledby': 'timeline-title' }, h('h3', { id: 'timeline-title' }, 'Timeline'), timeline(document.timeline ?? [])),
  ];
}

function answer(document) {
  const searchable = document.searchableVersion !== null && !document.deletedAt;
  const current = searchable && document.state === 'ready';
  const title = document.deletedAt ? 'Deleted' : current ? 'Searchable' : searchable ? `Why isn’t version ${document.version} searchable?` : 'Why isn’t it searchable?';
  const remark = document.error ?? document.warning;
  return h('section', { key: 'answer', class: `answer ${document.deletedAt ? 'wait' : current ? 'good' : document.state === 'failed' ? 'bad' : 'busy'}`, 'aria-labelledby': 'answer-title' },
    h('h3', { id: 'answer-title' }, title),
    h('p', { class: 'answer-state' }, stateBadge(document.state), remark && badge(document.error ? 'bad' : 'warn', codeWord(remark.code))),
    document.state === 'processing' && stageProgress({ stage: document.stage, done: document.progress?.done, total: document.progress?.total, name: document.name }),
    h('p', null, document.next),
    document.warning && h('p', null, document.warning.message));
}

const timeline = events => h('ol', { class: 'timeline' }, events.toReversed().map(event => h('li', { key: `${event.at} ${event.event} ${event.version}`, class: event.event === 'failed' ? 'bad' : event.event === 'published' ? 'good' : '' },
  h('div', { class: 'timeline-head' }, h('strong', null, eventWord(event.event)), h('span', { class: 'muted small' }, `version ${event.version}, ${stateWord(event.state).toLowerCase()}`), h('span', { class: 'muted small figures' }, moment(event.at))),
  (event.code || event.message) && h('p', { class: 'small' }, event.code && h('code', null, event.code), event.code && event.message && ' ', event.message))));

/** Gives a failed document back to work. */
export async function retry(document) {
  await send('POST', `documents/${document.id}/retry`);
  refreshDocument();
  return `${document.name} is tried again.`;
}

async function remove(document) {
  const sure = await confirm({
    title: 'Delete this document?', text: `${document.name} is not searchable from then on, and its bytes and vectors are deleted. This cannot be taken back.`, yes: 'Delete',
  });
  if (!sure) {
    return null;
  }

  await send('DELETE', `documents/${document.id}`);
  go(linkWith({ doc: null }));
  return `${document.name} is deleted.`;
}
