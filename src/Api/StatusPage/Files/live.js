// What the whole page knows: the overview, asked for every 2 s while there is work, every 10 s otherwise, and never while nobody looks.

import { ask, NoAnswer, Problem } from './api.js';
import { changed } from './changes.js';
import { announce } from './announce.js';
import { findKey, forgetKey } from './key.js';

const BUSY = 2_000;
const IDLE = 10_000;
const FIRST_BACK_OFF = 1_000;
const LAST_BACK_OFF = 30_000;

// After something was asked for, its effect is looked for as often as work.
const EXPECTING = 15_000;

/**
 * `overview`: the last answer or null. `revision` counts different answers. `state`: `connecting`, `live`, `away` (no answer; `retryAt` says when it is
 * tried again), `locked` (a key is needed; `refused` when one was given). `at`: when the last answer came.
 */
export const live = { overview: null, revision: 0, state: 'connecting', refused: false, retryAt: null, at: null, trouble: null };

let tag = null;
let timer = null;
let running = null;
let backOff = 0;
let expectingUntil = 0;

/** Begins, once. */
export function start() {
  document.addEventListener('visibilitychange', () => document.hidden ? stop() : refresh());
  window.addEventListener('online', () => refresh());
  return refresh();
}

/** Asks now, and often for a while: something was asked for that changes the picture. */
export function expectChange() {
  expectingUntil = Date.now() + EXPECTING;
  return refresh();
}

/** Asks now. */
export async function refresh() {
  stop();
  if (!findKey()) {
    lock(false);
    return;
  }

  const mine = running = new AbortController();
  try {
    const answer = await ask('GET', 'overview', { tag, signal: mine.signal });
    await take(answer);
    schedule(isBusy() ? BUSY : IDLE);
  } catch (error) {
    if (!mine.signal.aborted) {
      miss(error);
    }
  }
}

/** A request was refused for its key: it is asked for again. */
export function lock(refused) {
  stop();
  if (refused) {
    forgetKey();
  }

  Object.assign(live, { state: 'locked', refused, overview: null });
  tag = null;
  changed();
}

/** True while something is going on or expected. */
export function isBusy() {
  const overview = live.overview;
  return Date.now() < expectingUntil || Boolean(overview && (
    overview.work?.remaining > 0 || overview.work?.inWork?.length > 0 || overview.schedules?.some(schedule => schedule.running)
    || overview.collections?.some(collection => collection.documents.receiving > 0 || isOpen(collection.reindex))));
}

const isOpen = reindex => ['pending', 'running'].includes(reindex?.state);

async function take(answer) {
  if (answer.status !== 304) {
    live.overview = await answer.json();
    live.revision++;
    tag = answer.headers.get('ETag');
  }

  if (live.state === 'away') {
    announce('The service answers again.');
  }

  backOff = 0;
  Object.assign(live, { state: 'live', refused: false, retryAt: null, at: Date.now(), trouble: null });
  changed();
}

function miss(error) {
  if (error instanceof Problem && error.status === 401) {
    lock(true);
    return;
  }

  if (live.state !== 'away') {
    announce('The service does not answer. It is tried again by itself.');
  }

  backOff = Math.min(LAST_BACK_OFF, backOff ? backOff * 2 : FIRST_BACK_OFF);
  const wait = backOff * (0.8 + Math.random() * 0.4);
  Object.assign(live, { state: 'away', retryAt: Date.now() + wait, trouble: error instanceof NoAnswer ? null : error.message });
  changed();
  schedule(wait);
}

function schedule(wait) {
  if (!document.hidden) {
    timer = setTimeout(refresh, wait);
  }
}

function stop() {
  clearTimeout(timer);
  running?.abort();
}
