// Throughput and latency, asked for when they are looked at and once a step after.

import { get } from './api.js';
import { chart } from './charts.js';
import { changed } from './changes.js';
import { h } from './dom.js';
import { count, number, span } from './format.js';
import { waitingFor } from './parts.js';
import { resource } from './resource.js';

const AGE = 30_000;

let period = 'hour';
const figures = resource(signal => get('throughput', { period }, signal));

/** Asks for the figures when those that are there are old. */
export function refreshThroughput() {
  if (Date.now() - figures.at > AGE) {
    figures.refresh();
  }
}

/** Which period, for the head of the section. */
export const periodChoice = () => h('div', { class: 'choice', role: 'group', 'aria-label': 'Period' }, ['hour', 'day'].map(name => h('button', {
  type: 'button', 'aria-pressed': String(period === name), on: { click: () => choose(name) },
}, `Last ${name}`)));

/** Both charts. */
export function throughputCharts() {
  if (!figures.data) {
    return waitingFor(figures, 'Throughput');
  }

  const { points, stepSeconds } = figures.data;
  const ready = points.reduce((sum, point) => sum + point.ready, 0);
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  const slowest = Math.max(0, ...points.map(point => point.secondsP95 ?? 0));
  const within = period === 'hour' ? 'the last hour' : 'the last day';
  return h('div', { class: 'charts' },
    chart({
      id: 'done', title: `Documents per ${span(stepSeconds) === '60 s' ? 'minute' : span(stepSeconds)}`, stepSeconds,
      summary: `${count(ready, 'document')} became searchable and ${number(failed)} failed in ${within}.`,
      series: [{ name: 'Searchable', tone: 'good', kind: 'bar' }, { name: 'Failed', tone: 'bad', kind: 'bar' }],
      points: points.map(point => ({ at: point.at, values: [point.ready, point.failed] })),
    }),
    chart({
      id: 'latency', title: 'From received to searchable', stepSeconds, format: value => value === null ? '–' : span(value),
      summary: slowest > 0 ? `The slowest twentieth of a step took up to ${span(slowest)} in ${within}.` : `Nothing became searchable in ${within}.`,
      series: [{ name: 'Half within', tone: 'busy', kind: 'line' }, { name: '95 % within', tone: 'warn', kind: 'line' }],
      points: points.map(point => ({ at: point.at, values: [point.secondsP50, point.secondsP95] })),
    }));
}

function choose(name) {
  period = name;
  figures.clear();
  figures.refresh();
  changed();
}
