// What a screen reader says by itself: outcomes and changes of the connection, never the ticking of figures.

const region = document.getElementById('announcements');

/** Says a sentence, politely. */
export function announce(text) {
  // The same sentence twice is said twice.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
