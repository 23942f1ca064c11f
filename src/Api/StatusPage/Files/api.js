// Requests to the API, with the key, and what can go wrong with them in three kinds.

import { findKey } from './key.js';

const TIME_LIMIT = 20_000;

/** The service answered with a problem: `status`, its stable `code`, and a sentence for people. */
export class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** There was no answer. */
export class NoAnswer extends Error {
  constructor() {
    super('The service does not answer.');
  }
}

/** The address of a route with its query; nothing empty is sent. */
export function address(path, query = {}) {
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  const text = parameters.toString();
  return `api/${path}${text && '?'}${text}`;
}

/** The JSON of an answer. */
export const get = (path, query, signal) => ask('GET', path, { query, signal }).then(answer => answer.json());

/** Sends a request that changes something, with a JSON body if there is one; answers its JSON, or null. */
export async function send(method, path, { query, body } = {}) {
  const answer = await ask(method, path, { query, body });
  return answer.status === 204 ? null : answer.json();
}

/** The response itself: of a success, or 304 when a tag was given. */
export async function ask(method, path, { query, body, tag, signal, timeLimit = TIME_LIMIT } = {}) {
  const headers = { 'X-Ingest-Key': findKey() ?? '' };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }

  if (tag) {
    headers['If-None-Match'] = tag;
  }

  const limit = AbortSignal.timeout(timeLimit);
  let answer;
  try {
    answer = await fetch(address(path, query), {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store', credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }

    throw new NoAnswer();
  }

  if (answer.ok || answer.status === 304) {
    return answer;
  }

  throw await readProblem(answer);
}

async function readProblem(answer) {
  const problem = await answer.json().catch(() => null);
  return new Problem(answer.status, problem?.code ?? 'unexpected', problem?.detail ?? `The service answered ${answer.status}.`);
}
