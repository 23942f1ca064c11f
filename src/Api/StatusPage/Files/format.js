// Figures, sizes and times as people read them.

import { h } from './dom.js';

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** 12,345 */
export const number = value => value === null || value === undefined ? '–' : whole.format(value);

/** "1 document", "2 documents" */
export const count = (value, one, many = `${one}s`) => `${whole.format(value)} ${value === 1 ? one : many}`;

/** 43.7 kB; powers of 1,000. */
export function bytes(value) {
  if (value === null || value === undefined) {
    return '–';
  }

  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }

  return `${short.format(value)} ${units[unit]}`;
}

/** "0.4 s", "12 s", "3 min", "2 h 5 min", "4 d" */
export function span(seconds) {
  if (seconds < 9.95) {
    return `${short.format(Math.round(seconds * 10) / 10)} s`;
  }

  if (seconds < 99.5) {
    return `${Math.round(seconds)} s`;
  }

  const minutes = Math.round(seconds / 60);
  if (minutes < 100) {
    return `${minutes} min`;
  }

  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  }

  return `${Math.round(hours / 24)} d`;
}

/** Seconds of a .NET time span, "[d.]hh:mm:ss". */
export function seconds(text) {
  const parts = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)/.exec(text ?? '');
  return parts ? (Number(parts[1] ?? 0) * 24 + Number(parts[2])) * 3600 + Number(parts[3]) * 60 + Number(parts[4]) : null;
}

/** "3 minutes ago", "in 2 hours", with the exact time on hover. */
export function when(iso) {
  if (!iso) {
    return '–';
  }

  const date = new Date(iso);
  return h('time', { datetime: iso, title: exact.format(date) }, ago(date));
}

/** The clock time on this day, the date on another; with the exact time on hover. */
export function moment(iso) {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const text = today
    ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return h('time', { datetime: iso, title: exact.format(date) }, text);
}

function ago(date) {
  const past = (Date.now() - date.getTime()) / 1000;
  const size = Math.abs(past);
  const steps = [[44.5, 1, 'second'], [44.5 * 60, 60, 'minute'], [21.5 * 3600, 3600, 'hour'], [25.5 * 86400, 86400, 'day'], [320 * 86400, 2629800, 'month']];
  if (size < 5) {
    return 'now';
  }

  const [, length, unit] = steps.find(([limit]) => size < limit) ?? [0, 31557600, 'year'];
  return relative.format(-Math.round(past / length), unit);
}
