// Moments as people say them: how far away, and the date on the reader's own clock.

import { locale } from './i18n.js';

const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

// Clocks differ a little, and "in 1 second" would be odd for something that just happened.
const NOW_SECONDS = 5;

/** A `<time>` for `moment`, anything that `Date` understands: `3 minutes ago`, and below it the date if `dated`. */
export function timeElement(moment, { dated = true } = {}) {
  const element = document.createElement('time');
  element.dateTime = new Date(moment).toISOString();
  element.append(document.createElement('span'));
  if (dated) element.append(document.createElement('small'));
  update(element);
  return element;
}

/** Brings every `<time>` of the page up to now and to its language. */
export function updateTimes() {
  document.querySelectorAll('time').forEach(update);
}

function update(element) {
  const moment = new Date(element.dateTime);
  const exact = new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'long' });
  const short = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' });
  element.title = exact.format(moment);
  element.firstElementChild.textContent = relative(moment);
  const date = element.querySelector('small');
  if (date) date.textContent = short.format(moment);
}

function relative(moment) {
  const seconds = Math.round((moment - Date.now()) / 1000);
  const away = Math.abs(seconds) < NOW_SECONDS ? 0 : seconds;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? ['second', 1];
  // Only "now" is put in words: 35 hours ago need not be what the calendar calls yesterday.
  const numeric = away === 0 ? 'auto' : 'always';
  return new Intl.RelativeTimeFormat(locale(), { numeric }).format(Math.round(away / size), unit);
}
