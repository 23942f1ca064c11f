// Marks what was found in a text. Places come from the service; where it gives none, the words of the query are looked for.

import { h } from './dom.js';

const SNIPPET = 320;
const LEAST_WORD = 3;

/** The places to mark: those of the hit, or where words of the query stand. */
export function placesOf({ text, highlights }, query) {
  return highlights ? tidy(highlights.map(({ start, length }) => [start, start + length]), text.length) : tidy(wordPlaces(text, query), text.length);
}

/** The whole text with its marks. */
export const marked = (text, places) => cut(text, places, 0, text.length);

/** The stretch of the text with most marks in it. */
export function snippet(text, places) {
  if (text.length <= SNIPPET * 1.2) {
    return marked(text, places);
  }

  const from = wordStart(text, best(places));
  const to = Math.min(text.length, wordStart(text, from + SNIPPET));
  return [from > 0 && '… ', ...cut(text, places, from, to), to < text.length && ' …'];
}

function wordPlaces(text, query) {
  const words = (query.match(/[\p{L}\p{N}]+/gu) ?? []).filter(word => word.length >= LEAST_WORD);
  if (words.length === 0) {
    return [];
  }

  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'giu');
  return [...text.matchAll(pattern)].map(match => [match.index, match.index + match[0].length]);
}

// In order, inside the text, and not over each other.
function tidy(places, length) {
  const ordered = places.map(([start, end]) => [Math.max(0, start), Math.min(length, end)]).filter(([start, end]) => start < end).sort((one, other) => one[0] - other[0]);
  const tidied = [];
  for (const [start, end] of ordered) {
    const last = tidied.at(-1);
    if (last && start <= last[1]) {
      last[1] = Math.max(last[1], end);
    } else {
      tidied.push([start, end]);
    }
  }

  return tidied;
}

function best(places) {
  let [most, from] = [0, 0];
  for (const [start] of places) {
    const inside = places.filter(([other, end]) => other >= start && end <= start + SNIPPET).length;
    if (inside > most) {
      [most, from] = [inside, start];
    }
  }

  return Math.max(0, from - SNIPPET / 8);
}

// The beginning of the word at or after a place, so that no word is cut.
function wordStart(text, place) {
  if (place <= 0) {
    return 0;
  }

  const blank = text.slice(place, place + 40).search(/\s/);
  return blank < 0 ? place : place + blank + 1;
}

function cut(text, places, from, to) {
  const parts = [];
  let at = from;
  for (const [start, end] of places) {
    if (end > from && start < to) {
      parts.push(text.slice(at, Math.max(at, start)), h('mark', null, text.slice(Math.max(at, start), Math.min(end, to))));
      at = Math.min(end, to);
    }
  }

  parts.push(text.slice(at, to));
  return parts.filter(part => part !== '');
}
