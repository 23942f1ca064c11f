// Parts that several views are made of.

import { h } from './dom.js';
import { number, span } from './format.js';
import { icon } from './icons.js';
import { stageWord, stateWord } from './words.js';

const tones = { receiving: 'busy', pending: 'wait', processing: 'busy', ready: 'good', failed: 'bad', superseded: 'wait' };

/** A word with a colour and a drawing, so that neither is needed alone. */
export const badge = (tone, word, drawing) => h('span', { class: `badge ${tone}` }, drawing && icon(drawing), word);

/** A document's state. */
export const stateBadge = state => badge(tones[state] ?? 'wait', stateWord(state), state === 'superseded' ? 'retry' : state);

/** A bar that fills. `label` says to those who cannot see it what fills. */
export function progressBar(done, total, label) {
  const known = total > 0;
  return h('progress', { max: known ? total : null, value: known ? Math.min(done, total) : null, 'aria-label': label });
}

/** Where the work on a document is: stage, figures and a bar. */
export function stageProgress({ stage, done, total, name }) {
  const figures = total ? `${number(done)} of ${number(total)}` : done ? number(done) : '';
  return h('div', { class: 'stage' },
    h('span', { class: 'stage-word' }, stageWord(stage), figures && h('span', { class: 'muted figures' }, ` ${figures}`)),
    progressBar(done ?? 0, total, `${stageWord(stage)}: ${name}`));
}

/** A section with a heading; `extra` stands at its right. */
export const section = (id, title, extra, ...content) => h('section', { key: id, class: `card ${id}`, 'aria-labelledby': `${id}-title` },
  h('div', { class: 'card-head' }, h('h2', { id: `${id}-title` }, title), extra && h('div', { class: 'card-extra' }, extra)),
  ...content);

/** Says what will be here and how to get it there. */
export const empty = (title, text, ...actions) => h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), h('p', { class: 'muted' }, text), actions.length > 0 && h('div', { class: 'buttons' }, ...actions));

/** A table that becomes cards on a narrow screen. `columns`: `{ title, kind }`; rows: `{ key, cells, href, on }`. */
export function table(caption, columns, rows) {
  return h('div', { class: 'table-frame' }, h('table', null,
    h('caption', { class: 'unseen' }, caption),
    h('thead', null, h('tr', null, columns.map(column => h('th', { scope: 'col', class: column.kind }, column.title || h('span', { class: 'unseen' }, column.unseen))))),
    h('tbody', null, rows.map(row => h('tr', { key: row.key, class: row.open ? 'opens' : null, on: row.open ? { click: event => openRow(event, row.open) } : {} },
      row.cells.map((cell, place) => place === 0
        ? h('th', { scope: 'row', class: columns[place].kind }, cell)
        : h('td', { class: columns[place].kind, 'data-label': columns[place].title || null }, cell)))))));
}

// A click anywhere in the row is a click on its link, but for links and buttons of its own and for text that is being selected.
function openRow(event, open) {
  if (!event.target.closest('a, button, summary, input, label') && getSelection().isCollapsed) {
    open();
  }
}

/** A document's name: the folders are there, but stand back. */
export function documentName(name) {
  const cut = name.lastIndexOf('/') + 1;
  return [cut > 0 && h('span', { class: 'muted' }, name.slice(0, cut)), h('span', { class: 'file-name' }, name.slice(cut))];
}

/** What is shown before the first answer, or instead of one. */
export function waitingFor(resource, what) {
  return resource.error
    ? h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, `${what} cannot be shown`), h('p', { class: 'muted' }, resource.error.message),
      h('div', { class: 'buttons' }, h('button', { type: 'button', on: { click: () => resource.refresh() } }, icon('retry'), 'Try again')))
    : h('div', { class: 'loading', role: 'status' }, h('span', { class: 'unseen' }, `Loading ${what.toLowerCase()}…`), h('div', { class: 'bone' }), h('div', { class: 'bone' }), h('div', { class: 'bone' }));
}

/** "about 4 min left", or nothing. */
export const timeLeft = seconds => seconds === null || seconds === undefined ? '' : `about ${span(Math.max(1, seconds))} left`;

/** Facts as a list of names and values; facts without a value are left out. */
export const facts = pairs => h('dl', { class: 'facts' }, pairs
  .filter(([, value]) => value !== null && value !== undefined && value !== '')
  .map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))));
