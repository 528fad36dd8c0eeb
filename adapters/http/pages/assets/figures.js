// Numbers as the reader writes them.

import { locale, t } from './i18n.js';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

export function count(number) {
  return new Intl.NumberFormat(locale()).format(number);
}

export function percent(share) {
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(share);
}

/** A size of so many bytes, in the unit that keeps it short. */
export function bytes(size) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3));
  const unitDisplay = power ? 'short' : 'long';
  const options = { style: 'unit', unit: UNITS[power], unitDisplay, maximumFractionDigits: power && 1 };
  return new Intl.NumberFormat(locale(), options).format(size / 1000 ** power);
}

/** Fills the list with `[key, text]`: what the sentence of the key calls it, and how much it is. */
export function fillFigures(list, figures) {
  list.replaceChildren(...figures.map(([key, text]) => {
    const group = document.createElement('div');
    const term = document.createElement('dt');
    const figure = document.createElement('dd');
    term.textContent = t(key);
    figure.textContent = text;
    group.append(term, figure);
    return group;
  }));
}
