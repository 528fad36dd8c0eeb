// A form that is sent by its page: what is wrong is said at the field it is about, everything else above the form.

import { PatientButton } from './button.js';
import { onLanguage, t } from './i18n.js';
import { clear, showProblem } from './notice.js';

/** Says at `field` by the sentence `key` what is wrong with it; without one, nothing any more. */
export function setError(field, key = '') {
  say(field, { text: key && t(key), key });
}

function say(field, { text, key = '', lang = '' }) {
  const error = field.form.querySelector(`#${field.name}-error`);
  if (!error) return;
  error.textContent = text;
  // What is said in our words changes with the language of the page.
  if (key) error.dataset.i18n = key;
  else delete error.dataset.i18n;
  if (lang) error.lang = lang;
  else error.removeAttribute('lang');
  if (text) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

/** A form of secrets, each of which its reader may look at. */
export class SecretForm {
  #element;
  #notice;
  #button;
  #empty;
  #hide;

  /**
   * Dresses `element`, whose problems are told in `notice`; `name` and `busyName` are those of its button, and
   * `empty[field]` is the sentence that a field has to say when there is nothing in it.
   */
  constructor(element, { notice, name, busyName, empty }) {
    this.#element = element;
    this.#notice = notice;
    this.#empty = empty;
    this.#button = new PatientButton(element.querySelector('[type="submit"]'), { name, busyName });
    this.#hide = [...element.querySelectorAll('.secret')].map(revealable);
    element.addEventListener('input', ({ target }) => setError(target));
  }

  /** Has `send()` send it from now on; `explain(problem)` may add to what is said when that throws a `Problem`. */
  onSend(send, explain = () => {}) {
    this.#element.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (!this.#button.isReady) return;
      clear(this.#notice);
      if (!this.#isComplete()) return this.#focusFirstError();
      this.#button.busy = true;
      // Password managers look for a password field when the form is sent.
      for (const hide of this.#hide) hide();
      try {
        await send();
      } catch (problem) {
        this.#report(problem);
        explain(problem);
        this.#focusFirstError();
      } finally {
        this.#button.busy = false;
      }
    });
  }

  /** Empties it, and takes away what was said. */
  reset() {
    this.#element.reset();
    for (const hide of this.#hide) hide();
    for (const field of this.#element.querySelectorAll('[aria-invalid]')) setError(field);
    clear(this.#notice);
  }

  #isComplete() {
    const fields = this.#element.elements;
    for (const [name, key] of Object.entries(this.#empty)) {
      setError(fields[name], isEmpty(fields[name]) ? key : '');
    }
    return !this.#firstError();
  }

  #report(problem) {
    const isTold = this.#tellFields(problem);
    if (!isTold) showProblem(this.#notice, problem);
    if (problem.retryAfter > 0) this.#button.wait(problem.retryAfter, () => clear(this.#notice));
  }

  /** Answers whether the whole problem is one of fields. */
  #tellFields({ errors, lang }) {
    // The pointer (RFC 6901) of a member of the body is its name after a slash, and the fields bear the same names.
    const fields = errors.map(({ pointer }) => this.#element.elements.namedItem(String(pointer).replace(/^[#/]+/, '')));
    fields.forEach((field, index) => field && say(field, { text: errors[index].detail, lang }));
    return fields.length > 0 && fields.every(Boolean);
  }

  #focusFirstError() {
    this.#firstError()?.focus();
  }

  #firstError() {
    return this.#element.querySelector('[aria-invalid="true"]');
  }
}

/** Spaces are no name, but they may be a password. */
function isEmpty(field) {
  return !(field.closest('.secret') ? field.value : field.value.trim());
}

/** Makes the button beside a secret show it. Answers what hides it again. */
function revealable(frame) {
  const input = frame.querySelector('input');
  const button = frame.querySelector('button');
  function show(isVisible) {
    input.type = isVisible ? 'text' : 'password';
    button.textContent = t(isVisible ? 'secret.hide' : 'secret.show');
  }
  button.addEventListener('click', () => show(input.type === 'password'));
  onLanguage(() => show(input.type === 'text'));
  return () => show(false);
}
