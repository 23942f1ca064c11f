// Charts of the last hour or day, drawn as SVG; the same figures stand in a table below each, for those who do not see or prefer to read them.

import { changed } from './changes.js';
import { h, svg } from './dom.js';
import { number, span } from './format.js';

const HEIGHT = 148;
const LEFT = 40;
const RIGHT = 6;
const TOP = 8;
const BOTTOM = 22;

const widths = new Map();
const pointed = new Map();
const sizes = new ResizeObserver(entries => {
  for (const { target, contentRect } of entries) {
    const width = Math.round(contentRect.width);
    if (width > 0 && widths.get(target.dataset.chart) !== width) {
      widths.set(target.dataset.chart, width);
      changed();
    }
  }
});

/**
 * A chart. `id`, `title`; `summary`: what it shows in a sentence; `points`: `{ at, values }`; `series`: `{ name, tone, kind: 'bar' | 'line' }`, one for each value;
 * `stepSeconds`; `format`: of a value.
 */
export function chart({ id, title, summary, points, series, stepSeconds, format = number }) {
  const width = widths.get(id) ?? 520;
  const top = niceTop(Math.max(...points.map(point => highest(point, series)), 0), format === number);
  const frame = { width, top, step: (width - LEFT - RIGHT) / points.length };
  const at = pointed.get(id);
  return h('figure', { class: 'chart', key: `chart-${id}` },
    h('figcaption', null,
      h('h3', null, title),
      h('p', { class: 'legend muted' }, at !== undefined && points[at]
        ? [h('strong', null, clock(points[at].at)), series.map((one, place) => key(one, ` ${format(points[at].values[place] ?? null)}`))]
        : series.map(one => key(one, '')))),
    observed(h('div', { class: 'plot', 'data-chart': id, on: { pointermove: event => point(event, id, frame, points.length), pointerleave: () => unpoint(id) } },
      svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', 'aria-labelledby': `${id}-chart-title ${id}-chart-summary` },
        svg('title', { id: `${id}-chart-title` }, title),
        svg('desc', { id: `${id}-chart-summary` }, summary),
        grid(frame, format),
        hours(frame, points),
        series.map((one, place) => one.kind === 'bar' ? bars(frame, points, series, place) : line(frame, points, one, place)),
        at !== undefined && svg('rect', { class: 'pointed', x: LEFT + at * frame.step, y: TOP, width: frame.step, height: HEIGHT - TOP - BOTTOM })))),
    h('details', { class: 'as-table' }, h('summary', null, 'As a table'), asTable(title, points, series, stepSeconds, format)));
}

const key = (one, figure) => h('span', { class: 'legend-key' }, h('i', { class: `swatch ${one.tone} ${one.kind}` }), one.name, h('b', { class: 'figures' }, figure));

function observed(plot) {
  // The element that stays in the page is another one after the next drawing; it is found by its name.
  queueMicrotask(() => requestAnimationFrame(() => {
    const shown = document.querySelector(`[data-chart="${plot.dataset.chart}"]`);
    if (shown) {
      sizes.observe(shown);
    }
  }));
  return plot;
}

const highest = (point, series) => series.some(one => one.kind === 'bar')
  ? point.values.reduce((sum, value) => sum + (value ?? 0), 0)
  : Math.max(...point.values.map(value => value ?? 0));

// The next of 1, 2, 5, 10, 20, … so that the lines stand at round figures.
function niceTop(value, isCount) {
  const least = isCount ? 4 : 0.2;
  if (value <= least) {
    return least;
  }

  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 10].map(factor => factor * power).find(top => top >= value);
}

const y = (frame, value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / frame.top);

function grid(frame, format) {
  return [0, 0.5, 1].map(part => svg('g', { class: 'grid' },
    svg('line', { x1: LEFT, x2: frame.width - RIGHT, y1: y(frame, frame.top * part), y2: y(frame, frame.top * part) }),
    svg('text', { x: LEFT - 6, y: y(frame, frame.top * part) + 3.5, 'text-anchor': 'end' }, format(frame.top * part))));
}

function hours(frame, points) {
  const labels = frame.width > 420 ? 4 : 2;
  return Array.from({ length: labels + 1 }, (_, label) => {
    const place = Math.min(points.length - 1, Math.round(label * points.length / labels));
    const x = label === labels ? frame.width - RIGHT : LEFT + place * frame.step;
    return points[place] && svg('text', { class: 'hour', x, y: HEIGHT - 6, 'text-anchor': label === 0 ? 'start' : label === labels ? 'end' : 'middle' }, clock(points[place].at));
  });
}

function bars(frame, points, series, place) {
  return svg('g', { class: `bars ${series[place].tone}` }, points.map((point, index) => {
    const value = point.values[place] ?? 0;
    if (value <= 0) {
      return null;
    }

    const below = point.values.slice(0, place).reduce((sum, other) => sum + (other ?? 0), 0);
    const bottom = y(frame, below);
    const height = Math.max(1.5, bottom - y(frame, below + value));
    return svg('rect', { x: LEFT + index * frame.step + 0.5, y: bottom - height, width: Math.max(1, frame.step - 1), height });
  }));
}

// Where a step has no value the line is broken; a value with none on either side is a dot.
function line(frame, points, one, place) {
  const runs = [];
  points.forEach((point, index) => {
    const value = point.values[place];
    if (value === null || value === undefined) {
      runs.push([]);
    } else {
      (runs.at(-1) ?? (runs.push([]), runs[0])).push([LEFT + (index + 0.5) * frame.step, y(frame, Math.min(value, frame.top))]);
    }
  });
  return svg('g', { class: `line ${one.tone}` }, runs.filter(run => run.length > 0).map(run => run.length === 1
    ? svg('circle', { cx: run[0][0], cy: run[0][1], r: 2 })
    : svg('path', { d: `M${run.map(([x, height]) => `${x.toFixed(1)} ${height.toFixed(1)}`).join('L')}` })));
}

const asTable = (title, points, series, stepSeconds, format) => h('div', { class: 'table-frame short' }, h('table', null,
  h('caption', { class: 'unseen' }, `${title}, in steps of ${span(stepSeconds)}`),
  h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'From'), series.map(one => h('th', { scope: 'col', class: 'number' }, one.name)))),
  h('tbody', null, points.filter(point => point.values.some(value => value)).map(point => h('tr', null,
    h('th', { scope: 'row' }, clock(point.at)), point.values.map((value, place) => h('td', { class: 'number', 'data-label': series[place].name }, format(value ?? null))))))));

const clock = iso => new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

function point(event, id, frame, length) {
  const box = event.currentTarget.getBoundingClientRect();
  const place = Math.floor((event.clientX - box.left - LEFT) / frame.step);
  const next = place >= 0 && place < length ? place : undefined;
  if (next !== pointed.get(id)) {
    pointed.set(id, next);
    changed();
  }
}

function unpoint(id) {
  if (pointed.get(id) !== undefined) {
    pointed.delete(id);
    changed();
  }
}
