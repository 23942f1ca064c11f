// Small drawings, 16 by 16, in the colour of the text. They only accompany words, so they are hidden from screen readers.

import { svg } from './dom.js';

const shapes = {
  receiving: 'M8 2v8M4.8 7 8 10.2 11.2 7M3 13.5h10',
  pending: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.6',
  processing: 'M13.5 8A5.5 5.5 0 1 1 8 2.5',
  ready: 'M3 8.6 6.4 12 13 4.6',
  failed: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.2 14.3 13.5H1.7zM8 6.4v3.2M8 11.6v.2',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 14 14',
  add: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  retry: 'M13 3v3.6H9.4M12.7 6.4A5.2 5.2 0 1 0 13.2 9',
  run: 'M5 3.2 12.4 8 5 12.8z',
  delete: 'M3 4.5h10M6.2 4.3V2.8h3.6v1.5M4.4 4.6l.6 8.7h6l.6-8.7M6.8 7v4M9.2 7v4',
  download: 'M8 2.5v7.2M5 7 8 10l3-3M3 13.2h10',
  open: 'M9.2 3H13v3.8M13 3 7.6 8.4M11 9v4H3V5h4',
  key: 'M5.4 7.2a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8M7.6 8.2 13 2.8M10.6 5.2l1.9 1.9',
  next: 'M6 3.2 10.8 8 6 12.8',
  previous: 'M10 3.2 5.2 8l4.8 4.8',
  file: 'M4 2.2h5l3 3v8.6H4zM9 2.2v3h3',
};

/** The drawing of this name. */
export const icon = name => svg('svg', { class: `icon icon-${name}`, viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', focusable: 'false' },
  svg('path', { d: shapes[name] }));

/** The mark: a sheet going into a tray. */
export const mark = () => svg('svg', { class: 'mark', viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': 'true', focusable: 'false' },
  svg('path', { class: 'mark-sheet', d: 'M8 2.5h8v9.2l-4 3.6-4-3.6z' }),
  svg('path', { class: 'mark-tray', d: 'M3 13v6.2c0 1 .8 1.8 1.8 1.8h14.4c1 0 1.8-.8 1.8-1.8V13h-3v5H6v-5z' }));
