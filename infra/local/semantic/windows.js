'use strict';

// The model reads 128 tokens of a text and does not look at the rest. So a text is cut into windows of at most that many, at the ends of
// lines and sentences, and no part of it goes unread.

/** Tokens the model looks at. Measured: the 129th changes nothing. */
const LIMIT = 128;

/** What a text without a single token is given: the vocabulary's "unknown". */
const UNKNOWN = 0;

/** A line, or within it a sentence: up to a mark that ends one and is followed by white space. */
const PIECE = /[^\n]+?(?:[.!?:;…]+["'”’)\]]*(?=\s)|(?=\n)|$)/gu;

/** Lists of token ids, each of 1 to LIMIT, that together are the text. */
function windowsOf(text, encode) {
  const windows = [];
  let window = [];
  for (const [piece] of text.matchAll(PIECE)) {
    let tokens = encode(piece.replace(/\s+/gu, ' ').trim());
    if (window.length + tokens.length > LIMIT && window.length > 0) {
      windows.push(window);
      window = [];
    }

    for (; tokens.length > LIMIT; tokens = tokens.slice(LIMIT)) {
      windows.push(tokens.slice(0, LIMIT));
    }

    window = window.concat(tokens);
  }

  if (window.length > 0) {
    windows.push(window);
  }

  return windows.length > 0 ? windows : [[UNKNOWN]];
}

module.exports = { windowsOf };
