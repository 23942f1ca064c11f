// Work tools: how each source stands, its schedule, and the runs.

import { get } from './api.js';
import { h } from './dom.js';
import { count, number, seconds, span, when } from './format.js';
import { icon } from './icons.js';
import { changed } from './changes.js';
import { runNow } from './overview.js';
import { badge, empty, progressBar, table, waitingFor } from './parts.js';
import { go, linkTo, linkWith } from './route.js';
import { resource } from './resource.js';
import { runWord, runTone } from './run.js';
import { sourceTone, sourceWord, spoken } from './words.js';

const PAGE = 20;

let trail = [null];
const status = resource(signal => get('sync-status', {}, signal));
const runs = resource(signal => get('sync-runs', { limit: PAGE, cursor: trail.at(-1) }, signal));

/** The view. */
export const sources = { title: 'Sources', every: 8_000, enter: refresh, refresh, render };

function refresh() {
  status.refresh();
  runs.refresh();
}

function render() {
  return [
    h('div', { class: 'headline', key: 'headline' }, h('h1', { tabindex: -1 }, 'Sources')),
    status.data ? status.data.sources.length === 0
      ? h('div', { class: 'card', key: 'none' }, empty('No work tools yet', 'Jira, Slack, Notion and Fireflies can be synced every night. Name a source in .local/settings.json and give it a token with ./ingest secret set NAME; docs/syncs.md shows how. To see it work without an account: ./ingest run --source demo'))
      : status.data.sources.map(source) : waitingFor(status, 'Sources'),
    status.data?.sources.length > 0 && runList(),
  ];
}

function source(one) {
  return h('section', { class: 'card source', key: one.name, 'aria-labelledby': `source-${one.name}` },
    h('div', { class: 'card-head' },
      h('h2', { id: `source-${one.name}` }, one.name, h('span', { class: 'muted small' }, ` ${spoken(one.product)} into `, h('a', { href: linkTo('documents', { collection: one.collection }) }, one.collection))),
      h('div', { class: 'card-extra buttons' }, badge(sourceTone(one.state), sourceWord(one.state)), runNow(one))),
    one.active && h('div', { class: 'stage' }, h('span', null, h('a', { href: linkWith({ run: one.active.id }) }, `${spoken(one.active.kind)} ${runWord(one.active.state).toLowerCase()}`), h('span', { class: 'muted' }, `, ${count(one.active.progress.items, 'item')} so far`)),
      progressBar(one.active.progress.done, one.active.progress.total, `${one.name}: partitions read`)),
    h('p', null, one.next),
    one.lastError && h('p', { class: 'bad-text small' }, h('code', null, one.lastError.code), ' ', one.lastError.message),
    one.warning && h('p', { class: 'warn-text small' }, one.warning),
    one.heldDeletions > 0 && h('div', { class: 'buttons' }, h('a', { class: 'button', href: linkWith({ run: one.heldRunId }) }, icon('warning'), `Review ${count(one.heldDeletions, 'held deletion')}`)),
    h('dl', { class: 'facts wide' }, [
      ['Last success', one.lastSuccess ? [h('a', { href: linkWith({ run: one.lastSuccess.id }) }, when(one.lastSuccess.finishedAt))] : 'never'],
      ['Next run', one.nextDue ? when(one.nextDue) : 'on request'],
      ['Overdue', one.overdueBy && h('span', { class: 'bad-text' }, `${span(seconds(one.overdueBy))}, ${count(one.missed, 'run')} missed`)],
      ['Items', [number(one.items), one.failedItems > 0 && h('span', { class: 'bad-text' }, `, ${number(one.failedItems)} not readable`)]],
      ['Schedule', one.schedule && [h('code', null, one.schedule), ` ${one.timeZone ?? ''}`]],
      ['Account', one.account],
      ['Credential expires', one.credentialExpiresAt && when(one.credentialExpiresAt)],
    ].filter(([, value]) => value).map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))));
}

function runList() {
  return h('section', { class: 'card', key: 'runs', 'aria-labelledby': 'runs-title' }, h('div', { class: 'card-head' }, h('h2', { id: 'runs-title' }, 'Runs')),
    runs.data ? runs.data.runs.length === 0 ? empty('No run yet', 'Run now starts the first one.') : [
      table('Sync runs, newest first', [{ title: 'Run' }, { title: 'State' }, { title: 'Seen', kind: 'number' }, { title: 'Changed', kind: 'number' }, { title: 'Deleted', kind: 'number' }, { title: 'Held', kind: 'number' }, { title: 'Began', kind: 'time' }, { title: 'Took', kind: 'number' }], runs.data.runs.map(run)),
      h('nav', { class: 'pages', 'aria-label': 'Pages of runs' },
        h('button', { type: 'button', disabled: trail.length === 1, on: { click: () => turn(trail.slice(0, -1)) } }, icon('previous'), 'Newer'),
        h('span', { class: 'muted small' }, `Page ${number(trail.length)}`),
        h('button', { type: 'button', disabled: !runs.data.next, on: { click: () => turn([...trail, runs.data.next]) } }, 'Older', icon('next'))),
    ] : waitingFor(runs, 'Runs'));
}

function run(one) {
  const { evidence } = one;
  const took = one.startedAt && one.finishedAt ? span((new Date(one.finishedAt) - new Date(one.startedAt)) / 1000) : '–';
  return {
    key: one.id, open: () => go(linkWith({ run: one.id })),
    cells: [
      [h('a', { href: linkWith({ run: one.id }) }, one.source), h('span', { class: 'muted small' }, ` ${one.kind}${one.days ? `, ${one.days} days` : ''}`)],
      badge(runTone(one.state), runWord(one.state)), number(evidence.seen), number(evidence.changed), number(evidence.deleted),
      evidence.held > 0 ? h('span', { class: 'warn-text' }, number(evidence.held)) : number(0), when(one.startedAt ?? one.createdAt), took,
    ],
  };
}

function turn(next) {
  trail = next;
  runs.refresh();
  changed();
}
