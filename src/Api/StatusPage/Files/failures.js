// What failed, grouped by reason, with a retry for one document and for a whole group.

import { get, send } from './api.js';
import { actionButton } from './actions.js';
import { changed } from './changes.js';
import { retry } from './document.js';
import { h } from './dom.js';
import { count, number, when } from './format.js';
import { confirm } from './panel.js';
import { documentName, empty, table, waitingFor } from './parts.js';
import { go, linkTo, linkWith } from './route.js';
import { resource } from './resource.js';
import { codeWord } from './words.js';

const GROUPS = 100;
const DOCUMENTS = 200;

// More at once is asked about first.
const MANY = 100;

const groups = resource(async signal => {
  const answer = await get('failures', { limit: GROUPS }, signal);
  return answer.failures ?? answer.groups ?? answer;
});

const members = new Map();

/** The view. */
export const failures = { title: 'Failures', enter: () => groups.refresh(), refresh, render };

/** Retries every document of a group. */
export async function retryGroup({ collection, code, count: size }) {
  if (size > MANY && !await confirm({ title: `Retry ${number(size)} documents?`, text: `All documents of ${collection} that failed with “${codeWord(code)}” are worked on again.`, yes: 'Retry all', bad: false })) {
    return null;
  }

  const { retried } = await send('POST', 'failures/retry', { query: { collection, code } });
  refresh();
  return `${count(retried, 'document')} of ${collection} ${retried === 1 ? 'is' : 'are'} tried again.`;
}

function refresh() {
  groups.refresh();
  members.forEach(one => one.refresh());
}

function render() {
  return [
    h('div', { class: 'headline', key: 'headline' }, h('h1', { tabindex: -1 }, 'Failures'), h('p', { class: 'muted' }, 'By reason, most first. Once the cause is gone, retry; or add a corrected file under the same name.')),
    groups.data ? groups.data.length === 0
      ? h('div', { class: 'card', key: 'none' }, empty('Nothing has failed', 'When a file cannot be read, its reason stands here, with what to do about it.'))
      : groups.data.map(group) : waitingFor(groups, 'Failures'),
  ];
}

function group(one) {
  const id = `${one.collection}/${one.code}`;
  return h('section', { class: 'card failure', key: id, 'aria-label': `${codeWord(one.code)}, ${one.collection}` },
    h('div', { class: 'card-head' },
      h('h2', null, h('span', { class: 'group-count' }, number(one.count)), codeWord(one.code)),
      h('div', { class: 'card-extra buttons' }, actionButton({
        key: `retry ${id}`, label: one.count === 1 ? 'Retry' : `Retry all ${number(one.count)}`, about: `${codeWord(one.code)}, ${one.collection}`, icon: 'retry', run: () => retryGroup(one),
      }))),
    h('p', { class: 'muted small' }, h('a', { href: linkTo('documents', { collection: one.collection, state: 'failed' }) }, one.collection), ' · ', h('code', null, one.code)),
    one.message && h('p', null, one.message),
    h('details', { on: { toggle: event => event.target.open && open(id, one) } }, h('summary', null, `Show ${count(one.count, 'document')}`), documentsOf(id)));
}

function open(id, { collection, code }) {
  if (!members.has(id)) {
    members.set(id, resource(async signal => {
      const page = await get('documents', { collection, state: 'failed', limit: DOCUMENTS }, signal);
      return { rows: page.documents.filter(document => document.error?.code === code), more: page.next !== null };
    }));
  }

  members.get(id).refresh();
  changed();
}

function documentsOf(id) {
  const list = members.get(id);
  if (!list) {
    return null;
  }

  return list.data ? [
    table('Documents that failed for this reason', [{ title: 'Name', kind: 'name' }, { title: 'Failed', kind: 'time' }, { unseen: 'Actions', kind: 'acts' }], list.data.rows.map(document => ({
      key: document.id, open: () => go(linkWith({ doc: document.id })),
      cells: [
        h('a', { href: linkWith({ doc: document.id }) }, documentName(document.name)), when(document.updatedAt),
        actionButton({ key: `retry ${document.id}`, label: 'Retry', about: document.name, icon: 'retry', run: () => retry(document).finally(refresh) }),
      ],
    }))),
    list.data.more && h('p', { class: 'muted small' }, 'Only the newest are shown; retry all takes every one.'),
  ] : waitingFor(list, 'Documents');
}
