// What went to and fro, newest last, each with its time, its direction and its size.

import { bytes } from './figures.js';
import { locale, onLanguage, t } from './i18n.js';

const MOST_LINES = 500;
const MOST_LETTERS = 4000;
const encoder = new TextEncoder();

export class Log {
  #list;
  #entries = [];

  /** Fills `root`, which has a list, and a button that empties it. */
  constructor(root) {
    this.#list = root.querySelector('.log');
    root.querySelector('[data-clear]').addEventListener('click', () => this.clear());
    onLanguage(() => this.#render());
  }

  /** What was sent, or what may be shown of it. */
  sent(data, shown = data) {
    this.#add('sent', () => shown, data);
  }

  /** What arrived: a text, or the bytes of one that is none. */
  received(data) {
    if (typeof data === 'string') this.#add('received', () => data, data);
    else this.#add('received', () => t('log.binary'), data);
  }

  /** Takes down what happened, which `sentence()` says in the language of the page. */
  note(sentence, { isBad = false } = {}) {
    this.#add(isBad ? 'bad' : 'note', sentence);
  }

  clear() {
    this.#entries = [];
    this.#render();
  }

  #add(kind, text, data) {
    const entry = { kind, text, size: sizeOf(data), at: new Date() };
    this.#entries.push(entry);
    const isAtEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    this.#list.append(line(entry));
    if (this.#entries.length > MOST_LINES) {
      this.#entries.shift();
      this.#list.firstElementChild.remove();
    }
    // Who has scrolled up to read is left there.
    if (isAtEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #render() {
    this.#list.replaceChildren(...this.#entries.map(line));
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function sizeOf(data) {
  if (data === undefined) return null;
  return typeof data === 'string' ? encoder.encode(data).length : data.size ?? data.byteLength;
}

function line({ kind, text, size, at }) {
  const element = document.createElement('li');
  element.dataset.kind = kind;
  const time = part('time', clock(at));
  time.dateTime = at.toISOString();
  const way = part('span', t(`log.${kind}`));
  way.className = 'way';
  const said = text();
  const words = part('span', said.length > MOST_LETTERS ? `${said.slice(0, MOST_LETTERS)}…` : said);
  words.className = 'said';
  element.append(time, way, words);
  if (size !== null) element.append(part('small', bytes(size)));
  return element;
}

function part(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function clock(at) {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' };
  return new Intl.DateTimeFormat(locale(), options).format(at);
}
