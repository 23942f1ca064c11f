// The first view: how everything stands, what is going on, and what needs a person.

import { send } from './api.js';
import { actionButton } from './actions.js';
import { h } from './dom.js';
import { bytes, count, number, seconds, span, when } from './format.js';
import { live } from './live.js';
import { badge, documentName, empty, progressBar, section, stageProgress, table, timeLeft } from './parts.js';
import { go, linkTo, linkWith } from './route.js';
import { refreshThroughput, periodChoice, throughputCharts } from './throughput.js';
import { chooseFiles } from './upload.js';
import { codeWord, sourceTone, sourceWord, stateNames, stateWord } from './words.js';
import { retryGroup } from './failures.js';

/** The view. */
export const overview = { title: 'Overview', enter: refreshThroughput, refresh: refreshThroughput, render };

function render() {
  const data = live.overview;
  const totals = sum(data.collections);
  const all = stateNames.reduce((total, state) => total + totals[state], 0);
  return [
    h('div', { class: 'headline', key: 'headline' }, h('h1', { tabindex: -1 }, headline(totals, all)), h('p', { class: 'muted' }, subline(data.work, totals, all))),
    all > 0 && tiles(totals, all),
    attention(data),
    all === 0 ? firstFiles() : null,
    data.work.inWork.length > 0 && inWork(data.work),
    all > 0 && section('throughput', 'Throughput', periodChoice(), throughputCharts()),
    h('div', { class: 'columns', key: 'columns' },
      all > 0 && h('div', { class: 'column' }, collections(data.collections)),
      h('div', { class: 'column' }, data.failures.length > 0 && failures(data.failures), sources(data.schedules))),
    health(data),
  ];
}

const sum = collections => Object.fromEntries(stateNames.map(state => [state, collections.reduce((total, one) => total + one.documents[state], 0)]));

function headline(totals, all) {
  if (all === 0) {
    return 'Nothing here yet';
  }

  const open = totals.receiving + totals.pending + totals.processing;
  if (open > 0) {
    return `${count(open, 'document')} on the way`;
  }

  return totals.failed > 0 ? `${number(totals.ready)} of ${count(all, 'document')} searchable` : all === 1 ? 'The document is searchable' : `All ${number(all)} documents are searchable`;
}

function subline(work, totals, all) {
  const parts = [];
  if (all === 0) {
    return 'Ingest turns files into something you can search.';
  }

  if (work.ratePerMinute >= 0.05) {
    parts.push(`${number(Math.round(work.ratePerMinute * 10) / 10)} a minute`);
  }

  if (work.remaining > 0 && work.etaSeconds !== null) {
    parts.push(timeLeft(work.etaSeconds));
  }

  if (work.oldestPendingSeconds > 60) {
    parts.push(`the oldest waits for ${span(work.oldestPendingSeconds)}`);
  }

  if (parts.length === 0) {
    parts.push(totals.failed > 0 ? `${count(totals.failed, 'document')} failed; nothing else is waiting.` : 'Nothing is waiting.');
  }

  return parts.join(' · ');
}

// The figures and, below them, their share of all documents.
function tiles(totals, all) {
  return h('nav', { class: 'tiles', key: 'tiles', 'aria-label': 'Documents by state' },
    h('ul', null, stateNames.map(state => h('li', { key: state, class: totals[state] === 0 ? 'none' : null },
      h('a', { href: linkTo('documents', { state }) }, h('span', { class: `tile-word ${state}` }, h('i', { class: `swatch ${state}` }), stateWord(state)), h('span', { class: 'tile-number' }, number(totals[state])))))),
    h('div', { class: 'share', 'aria-hidden': 'true' }, stateNames.filter(state => totals[state] > 0).map(state => h('i', { key: state, class: `swatch ${state}`, style: { 'flex-grow': String(totals[state] / all) } }))));
}

function attention(data) {
  const items = [
    ...data.probes.filter(probe => !probe.ok).map(probe => ({ key: `probe-${probe.name}`, tone: 'bad', text: [h('strong', null, `${probe.name} does not work. `), probe.message ?? ''] })),
    ...data.collections.filter(one => one.paused).map(one => ({
      key: `paused-${one.name}`, tone: 'warn',
      text: [h('strong', null, `${one.name} is paused. `), one.paused.message ?? codeWord(one.paused.code), one.paused.until && [' It goes on ', when(one.paused.until), '.']],
    })),
    ...data.collections.filter(one => one.reindex?.state === 'failed').map(one => ({
      key: `reindex-${one.name}`, tone: 'bad', text: [h('strong', null, `${one.name} could not be rebuilt for ${one.reindex.toModel}. `), 'It is searchable as before; ./ingest reindex says why.'],
    })),
    ...data.schedules.filter(one => ['overdue', 'refused', 'failing'].includes(one.state)).map(one => ({
      key: `source-${one.name}`, tone: 'bad', text: [h('strong', null, `${one.name}: ${sourceWord(one.state).toLowerCase()}. `), one.overdueBy && `A run was due ${span(seconds(one.overdueBy))} ago and nobody has begun it.`],
      action: h('a', { class: 'button', href: linkTo('sources') }, 'Look'),
    })),
    ...data.schedules.filter(one => one.heldDeletions > 0).map(one => ({
      key: `held-${one.name}`, tone: 'warn',
      text: [h('strong', null, `${count(one.heldDeletions, 'document')} vanished at ${one.name}. `), one.heldDeletions === 1 ? 'It stays searchable until you decide.' : 'They stay searchable until you decide.'],
      action: h('a', { class: 'button', href: linkTo('sources', { run: one.heldRunId ?? one.lastRunId }) }, 'Review'),
    })),
  ];
  return items.length > 0 && h('section', { class: 'attention', key: 'attention', 'aria-labelledby': 'attention-title' },
    h('h2', { id: 'attention-title', class: 'unseen' }, 'Needs you'),
    h('ul', null, items.map(item => h('li', { key: item.key, class: item.tone }, badge(item.tone, '', 'warning'), h('p', null, item.text), item.action))));
}

const firstFiles = () => h('div', { key: 'first', class: 'card first' },
  empty('Drop files here', 'PDF, Office, mail, web pages, pictures of text, code and more. Or drop them anywhere on this page, at any time.',
    h('button', { type: 'button', class: 'primary', on: { click: () => chooseFiles() } }, 'Choose files'), h('button', { type: 'button', on: { click: () => chooseFiles({ folder: true }) } }, 'Choose a folder')));

const inWork = work => section('in-work', 'In work', null, table('Documents in work', [{ title: 'Document' }, { title: 'Stage', kind: 'wide' }, { title: 'Since', kind: 'number' }], work.inWork.map(item => ({
  key: item.documentId, open: () => go(linkWith({ doc: item.documentId })),
  cells: [
    [h('a', { href: linkWith({ doc: item.documentId }) }, documentName(item.name)), h('span', { class: 'muted small' }, ` ${item.collection}`, item.attempt > 1 && `, attempt ${item.attempt}`)],
    stageProgress(item),
    h('span', { title: `Worker ${item.owner}` }, span(item.sinceSeconds)),
  ],
}))));

function collections(list) {
  return section('collections', 'Collections', null, table('Collections', [{ title: 'Name' }, { title: 'Documents', kind: 'number' }, { title: 'Chunks', kind: 'number' }, { title: 'Size', kind: 'number' }, { title: 'Model' }],
    list.map(one => ({
      key: one.name, open: () => go(linkTo('documents', { collection: one.name })),
      cells: [
        h('a', { href: linkTo('documents', { collection: one.name }) }, one.name),
        documentsOf(one.documents), number(one.chunks), bytes(one.bytes),
        [h('span', { title: `${one.dimensions} dimensions` }, one.model), one.reindex && reindexing(one.reindex)],
      ],
    }))));
}

function documentsOf(documents) {
  const all = stateNames.reduce((total, state) => total + documents[state], 0);
  return [number(all), documents.failed > 0 && h('span', { class: 'bad-text small' }, ` ${number(documents.failed)} failed`)];
}

const reindexing = reindex => h('div', { class: 'stage' }, h('span', { class: 'muted small' }, `to ${reindex.toModel}, ${reindex.state}`), progressBar(reindex.done, reindex.total, `Rebuilding for ${reindex.toModel}`));

const failures = list => section('failed', 'Failed', h('a', { href: linkTo('failures') }, 'All failures'), h('ul', { class: 'groups' }, list.slice(0, 5).map(group => h('li', { key: `${group.collection}/${group.code}` },
  h('span', { class: 'group-count' }, number(group.count)),
  h('div', null, h('a', { href: linkTo('failures') }, codeWord(group.code)), h('p', { class: 'muted small' }, `${group.collection} · ${group.message ?? ''}`)),
  actionButton({ key: `retry ${group.collection}/${group.code}`, label: 'Retry', about: `all: ${codeWord(group.code)}, ${group.collection}`, icon: 'retry', run: () => retryGroup(group) })))));

function sources(list) {
  return section('schedules', 'Sources', list.length > 0 && h('a', { href: linkTo('sources') }, 'All runs'), list.length === 0
    ? empty('No work tools yet', 'Jira, Slack, Notion and Fireflies can be synced every night. Name a source in the settings: docs/syncs.md shows how.')
    : table('Sources and their schedules', [{ title: 'Name' }, { title: 'State' }, { title: 'Last success', kind: 'time' }, { title: 'Next', kind: 'time' }, { unseen: 'Actions', kind: 'acts' }], list.map(one => ({
      key: one.name, open: () => go(linkTo('sources')),
      cells: [
        h('a', { href: linkTo('sources') }, one.name), badge(sourceTone(one.state), sourceWord(one.state)), when(one.lastSuccess),
        one.overdueBy ? h('span', { class: 'bad-text' }, `overdue by ${span(seconds(one.overdueBy))}`) : when(one.nextDue),
        runNow(one),
      ],
    }))));
}

/** Syncs a source now. */
export const runNow = one => one.state !== 'disabled' && actionButton({
  key: `sync ${one.name}`, label: 'Run now', about: one.name, icon: 'run',
  run: async () => {
    const run = await send('POST', `sync/${encodeURIComponent(one.name)}`);
    return run.created ? `A sync of ${one.name} was asked for.` : `A sync of ${one.name} is under way already.`;
  },
});

const health = data => h('footer', { class: 'health muted small', key: 'health' },
  data.probes.length > 0 && h('ul', { 'aria-label': 'Parts, as last proven' }, data.probes.map(probe => h('li', { key: probe.name, class: probe.ok ? 'good' : 'bad', title: probe.message }, badge(probe.ok ? 'good' : 'bad', probe.name, probe.ok ? 'ready' : 'failed')))),
  h('span', null, `Ingest ${data.version ?? ''}`));
