// The file itself: fetched with the key into memory. The browser shows only what it shows without running anything of the page's origin: PDF in its viewer and
// pictures; everything else is saved, whatever it claims to be.

import { ask } from './api.js';

const TIME_LIMIT = 120_000;

// By the name, because the service hands out bytes of no type. A wrong guess is a picture that cannot be drawn, never a page that runs.
const types = { pdf: 'application/pdf', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg' };

const typeOf = name => types[name.split('.').at(-1).toLowerCase()];

/** True for what the browser can show by itself. */
export const opensInBrowser = name => typeOf(name) !== undefined;

/** True for PDF, which opens at a page. */
export const hasPages = name => typeOf(name) === types.pdf;

/** Opens it in a tab of its own, a PDF at this page. */
export async function openOriginal({ id, name }, page) {
  // Opened while the click still counts as one; filled when the bytes are there.
  const tab = window.open('about:blank', '_blank');
  try {
    const link = await linkTo(id, typeOf(name) ?? 'application/octet-stream');
    const target = page && hasPages(name) ? `${link}#page=${page}` : link;
    if (tab) {
      tab.opener = null;
      tab.location.replace(target);
    } else {
      save(link, name);
    }
  } catch (error) {
    tab?.close();
    throw error;
  }
}

/** Saves it. */
export async function download({ id, name }) {
  save(await linkTo(id, 'application/octet-stream'), name);
}

async function linkTo(id, type) {
  const answer = await ask('GET', `documents/${encodeURIComponent(id)}/content`, { timeLimit: TIME_LIMIT });
  return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type }));
}

function save(link, name) {
  const anchor = document.createElement('a');
  anchor.href = link;
  anchor.download = name.split('/').at(-1);
  anchor.click();
}
