// A sync run's panel: what it saw and did, what it could not read, and the deletions that it holds for a person to decide.

import { get, send } from './api.js';
import { actionButton } from './actions.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { count, moment, number, when } from './format.js';
import { confirm, dialog } from './panel.js';
import { badge, facts, progressBar, waitingFor } from './parts.js';
import { resource } from './resource.js';
import { go, linkWith } from './route.js';
import { codeWord, spoken } from './words.js';

const DELETIONS = 200;

let id = null;
const shown = resource(signal => get(`sync-runs/${encodeURIComponent(id)}`, { limit: DELETIONS }, signal));
const panel = dialog('side run-panel', () => go(linkWith({ run: null }), { replace: true }));

/** A run's state in words. */
export const runWord = state => ({ pending: 'Waiting', running: 'Running', succeeded: 'Succeeded', failed: 'Failed' })[state] ?? spoken(state);

/** Its tone. */
export const runTone = state => ({ pending: 'wait', running: 'busy', succeeded: 'good', failed: 'bad' })[state] ?? 'wait';

/** Shows this run, or none. */
export function showRun(wanted) {
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
export const isRunShown = () => id !== null;

/** Asks again. */
export function refreshRun() {
  if (id) {
    shown.refresh();
  }
}

/** Draws the panel, if it is open. */
export function drawRun() {
  if (id) {
    panel.draw(shown.data ? `${spoken(shown.data.kind)} of ${shown.data.source}` : 'Run', ...shown.data ? content(shown.data) : [waitingFor(shown, 'Run')]);
  }
}

function content(run) {
  const { evidence, progress } = run;
  const held = run.deletions.items.filter(item => item.state === 'held');
  return [
    h('section', { key: 'answer', class: `answer ${held.length > 0 ? 'warn' : runTone(run.state)}` },
      h('p', { class: 'answer-state' }, badge(runTone(run.state), runWord(run.state)), run.error && badge('bad', codeWord(run.error.code))),
      run.state === 'running' && h('div', { class: 'stage' }, h('span', null, `${spoken(run.phase)}: ${number(progress.done)} of ${number(progress.total)}`), progressBar(progress.done, progress.total, 'Partitions read')),
      h('p', null, run.next), run.error && h('p', { class: 'small' }, run.error.message)),
    held.length > 0 && h('section', { key: 'held', 'aria-labelledby': 'held-title' },
      h('h3', { id: 'held-title' }, `${count(evidence.held || held.length, 'document')} vanished at the source`),
      h('p', { class: 'muted small' }, 'They stay searchable until you decide. Approved ones are asked for at the source once more before they go.'),
      h('ul', { class: 'plain-list' }, held.map(item => h('li', { key: item.documentId }, h('a', { href: linkWith({ run: null, doc: item.documentId }) }, item.title || item.name), h('span', { class: 'muted small' }, ' absent since ', when(item.absentSince))))),
      run.deletions.next && h('p', { class: 'muted small' }, `The first ${number(DELETIONS)} are shown; the answer is about all of them.`),
      h('div', { class: 'buttons' },
        actionButton({ key: `approve ${run.id}`, label: 'Approve deletions', icon: 'delete', kind: 'danger', run: () => approve(run, evidence.held || held.length) }),
        actionButton({ key: `keep ${run.id}`, label: 'Keep documents', run: () => keep(run) }))),
    facts([
      ['Asked for by', run.requestedBy], ['Began', run.startedAt && moment(run.startedAt)], ['Ended', run.finishedAt && moment(run.finishedAt)], ['Attempt', run.attempt],
      ['Pages', number(evidence.pages)], ['Items seen', number(evidence.seen)], ['Changed', number(evidence.changed)], ['Not readable', evidence.failedItems ? number(evidence.failedItems) : null],
      ['Enumerated', evidence.enumerated !== null ? number(evidence.enumerated) : null], ['Deleted', number(evidence.deleted)], ['Requests', number(evidence.requests)], ['Read to its last page', evidence.lastPageSeen ? 'yes' : 'not yet'],
    ]),
    run.failures?.length > 0 && h('section', { key: 'failures' }, h('h3', null, 'Could not be read'), h('ul', { class: 'plain-list' }, run.failures.map(failure => h('li', { key: `${failure.partition}/${failure.key}` }, h('code', null, failure.key), ' ', failure.error.message)))),
    run.partitions?.length > 0 && h('section', { key: 'partitions' }, h('h3', null, 'Read'), h('ul', { class: 'plain-list' }, run.partitions.map(part => h('li', { key: `${part.phase}/${part.key}` },
      badge(part.error ? 'bad' : part.done ? 'good' : 'wait', spoken(part.phase), part.error ? 'failed' : part.done ? 'ready' : 'pending'), ` ${part.name} `, h('span', { class: 'muted small' }, count(part.pages, 'page')), part.error && h('p', { class: 'small bad-text' }, part.error.message))))),
  ];
}

async function approve(run, size) {
  const sure = await confirm({
    title: `Delete ${count(size, 'document')}?`, text: `What ${run.source} confirms as gone is not searchable any more from then on.`, yes: 'Approve deletions',
  });
  return sure ? decide(run, 'approve-deletes', documents => `${count(documents, 'deletion')} approved; a sync of ${run.source} confirms them.`) : null;
}

const keep = run => decide(run, 'keep-deletes', documents => `${count(documents, 'document')} kept.`);

async function decide(run, route, outcome) {
  const { documents } = await send('POST', `sync-runs/${run.id}/${route}`);
  refreshRun();
  return outcome(documents);
}
