// A message beside what it is about. The element is a live region that stands empty until then, so that what is put
// into it is read aloud.

import { Problem } from './api.js';

/** Shows the title and the detail of a problem. Any other error is a mistake of this page, and thrown on. */
export function showProblem(element, problem, detail = problem.detail) {
  if (!(problem instanceof Problem)) throw problem;
  const { title, lang } = problem;
  show(element, [line('strong', title), detail ? line('span', detail) : ''], lang);
  element.classList.add('bad');
}

/** Shows one sentence in the language of the page. */
export function showText(element, text) {
  show(element, [line('span', text)], '');
  element.classList.remove('bad');
}

export function clear(element) {
  element.replaceChildren();
  delete element.dataset.message;
}

function show(element, children, lang) {
  const message = children.map((child) => child.textContent ?? '').join('\n');
  // Filling it anew would have the same message read again with each failed poll.
  if (element.dataset.message === message) return;
  element.dataset.message = message;
  if (lang) element.lang = lang;
  else element.removeAttribute('lang');
  element.replaceChildren(...children);
}

function line(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
