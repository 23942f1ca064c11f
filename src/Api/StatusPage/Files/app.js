// The frame of the page: head, navigation, the view of the address, and what lies over it.

import { batches } from './batches.js';
import { drawWith, changed } from './changes.js';
import { documents } from './documents.js';
import { drawDocument, isDocumentShown, refreshDocument, showDocument } from './document.js';
import { h, show } from './dom.js';
import { failures } from './failures.js';
import { moment, number, span } from './format.js';
import { icon, mark } from './icons.js';
import { findKey, forgetKey, takeKeyFromAddress } from './key.js';
import { drawKeyQuestion } from './unlock.js';
import { live, lock, refresh, start } from './live.js';
import { renderNotices } from './notices.js';
import { overview } from './overview.js';
import { waitingFor } from './parts.js';
import { linkTo, place } from './route.js';
import { drawRun, isRunShown, refreshRun, showRun } from './run.js';
import { drawPassage, search, searchBox } from './search.js';
import { sources } from './sources.js';
import { acceptDrops, drawUpload, uploadButton } from './upload.js';

// A view asks again when the overview changed, at most so often unless it says how often itself: the database is to answer under one question a second.
const VIEW_AGE = 4_000;

// Relative times are drawn again so often.
const TICK = 10_000;

const views = { overview, documents, failures, sources, batches, search };
const header = document.getElementById('head');
const main = document.getElementById('main');
const noticeArea = document.getElementById('notices');

let entered = null;
let seenRevision = 0;
let askedAt = 0;
let asking = null;

function render() {
  const locked = live.state === 'locked';
  document.documentElement.classList.toggle('locked', locked);
  show(header, ...head(locked));
  show(main, ...locked ? [] : banner(), ...locked ? [] : body());
  show(noticeArea, ...renderNotices());
  drawKeyQuestion();
  if (!locked) {
    drawDocument();
    drawRun();
    drawPassage();
    drawUpload();
    follow();
  }
}

const view = () => views[place().view] ?? overview;

function head(locked) {
  const here = place().view;
  const failed = live.overview?.collections.reduce((sum, one) => sum + one.documents.failed, 0) ?? 0;
  const held = live.overview?.schedules.some(one => one.heldDeletions > 0 || ['overdue', 'refused', 'failing'].includes(one.state));
  return [
    h('a', { class: 'brand', href: linkTo('overview'), 'aria-label': 'Ingest, overview' }, mark(), h('span', null, 'Ingest')),
    !locked && h('nav', { 'aria-label': 'Views' }, h('ul', null, Object.entries(views).filter(([name]) => name !== 'search').map(([name, one]) => h('li', { key: name },
      h('a', { href: linkTo(name), 'aria-current': here === name ? 'page' : null }, one.title,
        name === 'failures' && failed > 0 && h('span', { class: 'count' }, number(failed), h('span', { class: 'unseen' }, ' failed')),
        name === 'sources' && held && h('span', { class: 'count warn' }, '!', h('span', { class: 'unseen' }, ' needs you'))))))),
    !locked && searchBox(),
    !locked && uploadButton(),
    !locked && connection(),
  ];
}

function connection() {
  const words = { live: 'Live', away: 'No answer', connecting: 'Connecting' };
  return h('div', { class: 'connection', key: 'connection' },
    h('span', { class: `dot ${live.state}`, title: live.at ? `Last answer ${new Date(live.at).toLocaleTimeString()}` : '' }, h('span', { class: 'unseen' }, 'Connection: '), words[live.state]),
    h('button', { type: 'button', class: 'quiet icon-only', 'aria-label': 'Forget the key in this tab', title: 'Forget the key in this tab', on: { click: () => { forgetKey(); lock(false); } } }, icon('key')));
}

function banner() {
  if (live.state !== 'away') {
    return [];
  }

  const wait = Math.max(0, Math.ceil(((live.retryAt ?? Date.now()) - Date.now()) / 1000));
  return [h('div', { class: 'banner', key: 'banner', role: 'alert' }, icon('warning'),
    h('p', null, h('strong', null, live.trouble ? 'The service answers with an error. ' : 'The service does not answer. '), live.trouble, ' ', live.at ? ['What you see is from ', moment(new Date(live.at).toISOString()), '. '] : 'If it is not up, start it with ./ingest up. ',
      h('span', { 'aria-hidden': 'true' }, wait > 0 ? `Next try in ${span(wait)}.` : 'Trying…')),
    h('button', { type: 'button', on: { click: () => refresh() } }, 'Try now'))];
}

function body() {
  if (!live.overview) {
    return live.state === 'connecting' ? [waitingFor({ error: null }, 'Overview')] : [h('h1', { tabindex: -1, class: 'unseen' }, 'Ingest')];
  }

  return view().render().flat(Infinity);
}

// Asks again for what is shown, after the picture has changed.
function follow() {
  if (!live.overview || live.revision === seenRevision) {
    return;
  }

  clearTimeout(asking);
  const wait = askedAt + (view().every ?? VIEW_AGE) - Date.now();
  if (wait > 0) {
    asking = setTimeout(follow, wait);
    return;
  }

  seenRevision = live.revision;
  askedAt = Date.now();
  if (isDocumentShown() || isRunShown()) {
    refreshDocument();
    refreshRun();
  } else {
    view().refresh();
  }
}

function enter() {
  const { view: name, parameters } = place();
  const coming = views[name] ? name : 'overview';
  document.title = coming === 'overview' ? 'Ingest' : `${views[coming].title} – Ingest`;
  if (!findKey()) {
    return;
  }

  views[coming].enter(parameters);
  askedAt = Date.now();
  seenRevision = live.revision;
  showDocument(parameters.doc);
  showRun(parameters.run);
  render();
  if (entered !== null && entered !== coming) {
    window.scrollTo({ top: 0 });
    main.querySelector('h1')?.focus({ preventScroll: true });
  }

  entered = coming;
}

function shortcut(event) {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector('dialog[open]')) {
    event.preventDefault();
    document.getElementById('search-query')?.focus();
  }
}

takeKeyFromAddress();
drawWith(render);
window.addEventListener('hashchange', () => { takeKeyFromAddress(); enter(); });
window.addEventListener('keydown', shortcut);
document.addEventListener('ingest-unlocked', enter);
setInterval(() => document.hidden || changed(), TICK);
setInterval(() => live.state === 'away' && !document.hidden && changed(), 1_000);
// The address is the view's, so the link's own jump would leave it.
document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); main.focus(); });
acceptDrops();
start().then(enter);
render();
