// Dialogs: the browser's own, so that focus stays in them, Escape closes them and focus goes back to where it was.

import { h, show } from './dom.js';
import { icon } from './icons.js';

let dialogs = 0;

/**
 * A dialog. `className`: how it looks; `onClose`: after a person closed it. Answers `{ draw(title, ...content), close() }`; drawing opens it.
 */
export function dialog(className, onClose) {
  const titleId = `dialog-${++dialogs}`;
  const element = h('dialog', { class: className, 'aria-labelledby': titleId, on: { close: () => closed(), click: event => event.target === element && element.close() } });
  document.body.append(element);
  let byPage = false;
  return { draw, close, element };

  function draw(title, ...content) {
    show(element, h('div', { class: 'dialog-frame' },
      h('header', { class: 'dialog-head' }, h('h2', { id: titleId, tabindex: -1 }, title),
        h('button', { type: 'button', class: 'quiet icon-only', 'aria-label': 'Close', on: { click: () => element.close() } }, icon('close'))),
      h('div', { class: 'dialog-body' }, ...content)));
    if (!element.open) {
      element.showModal();
      element.querySelector('[data-first]')?.focus() ?? element.querySelector('h2').focus();
    }
  }

  function close() {
    if (element.open) {
      byPage = true;
      element.close();
    }
  }

  function closed() {
    if (!byPage) {
      onClose?.();
    }

    byPage = false;
  }
}

let confirming = null;
let answer = null;
const question = dialog('question', () => settle(false));

/** Asks before something that cannot be taken back; answers true when the person says so. */
export function confirm({ title, text, yes, bad = true }) {
  settle(false);
  question.draw(title, h('p', null, text), h('div', { class: 'buttons end' },
    h('button', { type: 'button', 'data-first': true, on: { click: () => settle(false) } }, 'Cancel'),
    h('button', { type: 'button', class: bad ? 'danger' : 'primary', on: { click: () => settle(true) } }, yes)));
  confirming = new Promise(resolve => { answer = resolve; });
  return confirming;
}

function settle(value) {
  answer?.(value);
  answer = null;
  question.close();
}
