// Which language the reader sees, and every sentence in it.

import { words as importWords } from './import-words.js';
import { words as socketWords } from './socket-words.js';
import { onChangeElsewhere, read, write } from './storage.js';
import { words as sharedWords } from './words.js';

const catalogue = { ...sharedWords, ...importWords, ...socketWords };

/** The languages, each by its name in itself. A new one goes here, and into every entry of the words. */
const LANGUAGES = { en: 'English', 'zh-CN': '中文' };
const TAGS = Object.keys(LANGUAGES);

const KEY = 'portico.language';
const listeners = new Set();

let chosen = read(KEY);

function primary(tag) {
  return tag?.toLowerCase().split('-')[0];
}

/** The language that a language tag (RFC 5646) asks for, if it is spoken here. */
function supported(tag) {
  return TAGS.find((spoken) => primary(spoken) === primary(tag));
}

/** The language of the page: the reader's choice, else the first of the browser's languages that is spoken here. */
export function language() {
  return supported(chosen) ?? navigator.languages.map(supported).find(Boolean) ?? 'en';
}

/** The tag to format times with: a British reader of the English page gets British dates. */
export function locale() {
  return navigator.languages.find((tag) => supported(tag) === language()) ?? language();
}

/** The sentence `key`, with each `{name}` replaced by `values[name]`. */
export function t(key, values = {}) {
  return catalogue[key][language()].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The word for `value`, or `value` itself: a newer server may say what this page has no word for. */
export function word(group, value) {
  return catalogue[`${group}.${value}`]?.[language()] ?? value;
}

/** Fills the elements under `root` that name a sentence. */
export function translate(root) {
  for (const element of root.querySelectorAll('[data-i18n]')) {
    element.textContent = t(element.dataset.i18n);
  }
  for (const element of root.querySelectorAll('[data-i18n-label]')) {
    element.setAttribute('aria-label', t(element.dataset.i18nLabel));
  }
}

/** Calls `listener` now and whenever the language has changed. */
export function onLanguage(listener) {
  listeners.add(listener);
  listener();
}

function announce() {
  document.documentElement.lang = language();
  translate(document);
  for (const listener of listeners) listener();
}

/** Starts to speak, and makes `button` the switch to the next language, named in that language. */
export function startLanguage(button) {
  button.addEventListener('click', () => {
    chosen = button.lang;
    write(KEY, chosen);
    announce();
  });
  onChangeElsewhere(KEY, () => {
    chosen = read(KEY);
    announce();
  });
  listeners.add(() => {
    button.lang = TAGS[(TAGS.indexOf(language()) + 1) % TAGS.length];
    button.textContent = LANGUAGES[button.lang];
  });
  announce();
  button.hidden = false;
}
