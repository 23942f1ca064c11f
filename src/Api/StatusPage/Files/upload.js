// Taking files in: dropped anywhere on the page or chosen, sent a few at a time as one batch, with progress and an answer for names that are taken.

import { Problem, address, get, send } from './api.js';
import { announce } from './announce.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { droppedFiles } from './dropped.js';
import { bytes, count, number } from './format.js';
import { icon } from './icons.js';
import { findKey } from './key.js';
import { expectChange, live, lock } from './live.js';
import { dialog } from './panel.js';
import { badge, progressBar } from './parts.js';
import { linkWith, place } from './route.js';

const AT_ONCE = 3;
const SHOWN = 200;
const MANIFEST = 5_000;
const WATCH = 2_000;

let collection = '';
let files = [];
let stage = 'idle';
let batch = null;
let receipt = null;
let trouble = null;
let shown = false;

const box = dialog('upload', () => hide());

/** Lets a person choose files, or a folder. */
export function chooseFiles({ folder = false } = {}) {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = folder;
  input.addEventListener('change', () => offer([...input.files].map(file => ({ file, name: file.webkitRelativePath || file.name }))));
  input.click();
}

/** Files dropped anywhere are taken in. */
export function acceptDrops() {
  let depth = 0;
  const carriesFiles = event => event.dataTransfer?.types.includes('Files');
  const over = on => document.documentElement.classList.toggle('dropping', on);
  window.addEventListener('dragenter', event => carriesFiles(event) && over(++depth > 0));
  window.addEventListener('dragleave', event => carriesFiles(event) && over((depth = Math.max(0, depth - 1)) > 0));
  window.addEventListener('dragover', event => carriesFiles(event) && event.preventDefault());
  window.addEventListener('drop', async event => {
    if (carriesFiles(event)) {
      event.preventDefault();
      depth = 0;
      over(false);
      offer(await droppedFiles(event.dataTransfer));
    }
  });
}

/** What is being sent, for the head of the page; or nothing. */
export function uploadButton() {
  if (stage !== 'sending' || shown) {
    return h('button', { type: 'button', class: 'primary add', key: 'add', on: { click: () => stage === 'idle' || stage === 'done' ? chooseFiles() : reveal() } }, icon('add'), h('span', null, 'Add files'));
  }

  return h('button', { type: 'button', class: 'primary add', key: 'add', on: { click: reveal } }, icon('receiving'), h('span', null, `Sending ${number(settled().length)} of ${number(files.length)}`));
}

/** Draws the dialog, if it is open. */
export function drawUpload() {
  if (shown) {
    box.draw(stage === 'asking' ? `Add ${count(files.length, 'file')}` : stage === 'sending' ? 'Sending…' : 'Sent', ...stage === 'asking' ? question() : progress());
  }
}

function offer(given) {
  if (given.length === 0 || live.state === 'locked') {
    return;
  }

  if (stage === 'sending') {
    // They join what is being sent.
    files.push(...given.map(entry));
    reveal();
    append(given).then(pump, stop);
    return;
  }

  files = given.map(entry);
  [stage, batch, receipt, trouble] = ['asking', null, null, null];
  collection ||= place().parameters.collection ?? live.overview?.collections[0]?.name ?? 'default';
  reveal();
}

const entry = ({ file, name }, index) => ({ key: `${index} ${name} ${file.size} ${Math.random()}`, file, name, state: 'waiting', sent: 0, message: null, id: null });

const question = () => [
  h('form', { key: 'form', class: 'stack', on: { submit: begin } },
    h('label', { class: 'field' }, h('span', null, 'Collection'),
      h('input', { name: 'collection', value: collection, required: true, maxlength: 63, pattern: '[a-z0-9_\\-]+', list: 'collection-names', autocomplete: 'off', spellcheck: 'false', 'data-first': true, 'aria-describedby': 'collection-note' }),
      h('datalist', { id: 'collection-names' }, (live.overview?.collections ?? []).map(one => h('option', { value: one.name }))),
      h('span', { class: 'muted small', id: 'collection-note' }, 'a–z, 0–9, - and _. A new name makes a new collection.')),
    h('ul', { class: 'files' }, files.slice(0, SHOWN).map(item => h('li', { key: item.key }, icon('file'), h('span', { class: 'file-name' }, item.name), h('span', { class: 'muted small figures' }, bytes(item.file.size))))),
    files.length > SHOWN && h('p', { class: 'muted small' }, `and ${number(files.length - SHOWN)} more`),
    h('div', { class: 'buttons end' }, h('button', { type: 'button', on: { click: cancel } }, 'Cancel'), h('button', { type: 'submit', class: 'primary' }, `Add ${count(files.length, 'file')}`))),
];

function progress() {
  const total = files.reduce((sum, item) => sum + item.file.size, 0);
  const sent = files.reduce((sum, item) => sum + item.sent, 0);
  const taken = files.filter(item => item.state === 'conflict');
  const unsent = files.filter(item => item.state === 'failed');
  return [
    trouble && h('p', { key: 'trouble', class: 'bad-text', role: 'alert' }, trouble),
    h('div', { key: 'total', class: 'stack tight' },
      stage === 'sending' && progressBar(sent, total, `Sending to ${collection}`),
      h('p', null, `${number(settled().length)} of ${count(files.length, 'file')} sent to ${collection}`, stage === 'sending' && h('span', { class: 'muted figures' }, ` · ${bytes(sent)} of ${bytes(total)}`),
        receipt && h('span', null, ` · ${number(receipt.searchable)} searchable`, receipt.failed > 0 && h('span', { class: 'bad-text' }, `, ${number(receipt.failed)} failed`)))),
    taken.length > 1 && h('div', { key: 'conflicts', class: 'buttons' }, h('button', { type: 'button', on: { click: () => replace(taken) } }, `Replace all ${number(taken.length)}`), h('button', { type: 'button', on: { click: () => skip(taken) } }, 'Keep all as they are')),
    h('ul', { key: 'files', class: 'files' }, inOrder().slice(0, SHOWN).map(line)),
    files.length > SHOWN && h('p', { key: 'more', class: 'muted small' }, `and ${number(files.length - SHOWN)} more`),
    h('div', { key: 'buttons', class: 'buttons end' },
      unsent.length > 0 && stage === 'done' && h('button', { type: 'button', on: { click: () => again(unsent) } }, icon('retry'), `Send ${number(unsent.length)} again`),
      h('button', { type: 'button', class: 'primary', 'data-first': true, on: { click: () => { box.close(); hide(); } } }, stage === 'sending' ? 'Go on in the background' : 'Close')),
  ];
}

// What needs a person first.
const rank = { conflict: 0, failed: 1, sending: 2, waiting: 3 };
const inOrder = () => files.toSorted((one, other) => (rank[one.state] ?? 4) - (rank[other.state] ?? 4));

const words = { waiting: ['wait', 'Waiting', 'pending'], created: ['good', 'Added', 'ready'], replaced: ['good', 'New version', 'ready'], unchanged: ['wait', 'Unchanged', 'ready'], skipped: ['wait', 'Left as it was', null], conflict: ['warn', 'Name is taken', 'warning'], failed: ['bad', 'Not taken', 'failed'] };

const line = item => h('li', { key: item.key, class: item.state },
  h('span', { class: 'file-name' }, item.id ? h('a', { href: linkWith({ doc: item.id }), on: { click: () => { box.close(); hide(); } } }, item.name) : item.name),
  item.state === 'sending' ? progressBar(item.sent, item.file.size || 1, `Sending ${item.name}`) : badge(...words[item.state]),
  item.state === 'conflict' && h('div', { class: 'buttons' },
    h('button', { type: 'button', 'aria-label': `Replace ${item.name}`, on: { click: () => replace([item]) } }, 'Replace'), h('button', { type: 'button', class: 'quiet', 'aria-label': `Keep ${item.name} as it is`, on: { click: () => skip([item]) } }, 'Keep')),
  item.message && h('p', { class: 'small muted' }, item.message));

async function begin(event) {
  event.preventDefault();
  collection = event.target.elements.collection.value.trim();
  stage = 'sending';
  changed();
  try {
    await append(files);
    pump();
  } catch (error) {
    stop(error);
  }
}

// One file needs no batch; several are one, so that they can be watched, cancelled and resumed as one.
async function append(given) {
  if (!batch && given.length < 2) {
    return;
  }

  const items = given.map(item => ({ name: item.name, size: item.file.size }));
  for (let at = 0; at < items.length; at += MANIFEST) {
    const part = items.slice(at, at + MANIFEST);
    if (batch) {
      await send('POST', `batches/${batch}/items`, { body: { items: part } });
    } else {
      batch = (await send('POST', 'batches', { body: { collection, items: part } })).id;
    }
  }
}

function stop(error) {
  if (error instanceof Problem && error.status === 401) {
    lock(true);
  }

  trouble = error.message;
  files.filter(item => item.state === 'waiting').forEach(item => { item.state = 'failed'; });
  stage = 'done';
  changed();
}

function pump() {
  const running = files.filter(item => item.state === 'sending').length;
  const waiting = files.filter(item => item.state === 'waiting');
  waiting.slice(0, AT_ONCE - running).forEach(item => transfer(item).then(pump));
  if (running === 0 && waiting.length === 0 && stage === 'sending') {
    finish();
  }

  changed();
}

function finish() {
  stage = 'done';
  const open = files.filter(item => item.state === 'conflict').length;
  announce(`${count(settled().length, 'file')} sent.${open > 0 ? ` ${count(open, 'name')} taken: replace or keep.` : ''}`);
  expectChange();
  watch();
}

async function transfer(item) {
  item.state = 'sending';
  item.message = null;
  changed();
  try {
    const { status, answer } = await upload(item);
    if (status === 409 && answer?.code === 'name_taken') {
      item.state = 'conflict';
      item.message = 'Another file has this name. Replacing makes a new version; the old one stays searchable until the new one is.';
    } else if (status >= 400 || status === 0) {
      item.state = 'failed';
      item.message = answer?.detail ?? 'The connection broke off. Send it again.';
      if (status === 401) {
        lock(true);
      }
    } else {
      item.state = answer.outcome;
      item.id = answer.id;
    }
  } catch (error) {
    item.state = 'failed';
    item.message = error.message;
  }

  item.sent = item.file.size;
  expectChange();
}

// XMLHttpRequest, because fetch tells nothing about the way up.
const upload = item => new Promise(resolve => {
  const request = new XMLHttpRequest();
  request.open('POST', address('documents', { collection, name: item.name, onConflict: item.replace ? 'replace' : null, batch }));
  request.setRequestHeader('X-Ingest-Key', findKey() ?? '');
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.responseType = 'json';
  request.upload.addEventListener('progress', event => { item.sent = event.loaded; changed(); });
  request.addEventListener('loadend', () => resolve({ status: request.status, answer: request.response }));
  request.send(item.file);
});

function replace(items) {
  items.forEach(item => Object.assign(item, { state: 'waiting', sent: 0, replace: true }));
  again(items);
}

function skip(items) {
  items.forEach(item => Object.assign(item, { state: 'skipped', message: null }));
  changed();
}

function again(items) {
  items.forEach(item => Object.assign(item, { state: 'waiting', sent: 0 }));
  [stage, trouble] = ['sending', null];
  pump();
}

// While the dialog is open: how many of them are searchable by now.
async function watch() {
  const mine = batch;
  while (mine && mine === batch && shown && stage === 'done') {
    try {
      receipt = await get(`batches/${mine}`);
    } catch {
      return;
    }

    changed();
    if (receipt.done) {
      return;
    }

    await new Promise(resolve => setTimeout(resolve, WATCH));
  }
}

const settled = () => files.filter(item => !['waiting', 'sending'].includes(item.state));

function reveal() {
  shown = true;
  changed();
}

function hide() {
  shown = false;
  if (stage === 'asking') {
    [stage, files] = ['idle', []];
  }

  changed();
}

function cancel() {
  box.close();
  hide();
}
