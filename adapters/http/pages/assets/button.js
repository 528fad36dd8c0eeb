// A button that tells what it waits for. It is never `disabled`, which would take the focus from the keyboard.

import { onLanguage, t } from './i18n.js';

export class PatientButton {
  #element;
  #name;
  #busyName;
  #busy = false;
  #waitUntil = 0;

  /** Dresses `element`, which is called what `name()` says, and what `busyName()` says while it is busy. */
  constructor(element, { name, busyName }) {
    this.#element = element;
    this.#name = name;
    this.#busyName = busyName;
    onLanguage(() => this.update());
  }

  /** Whether pressing it is to do something. */
  get isReady() {
    return !this.#busy && this.#seconds() === 0;
  }

  set busy(value) {
    this.#busy = value;
    this.update();
  }

  /** Counts down `seconds`, and runs `onOver` after them. */
  wait(seconds, onOver) {
    this.#waitUntil = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      this.update();
      if (this.#seconds() > 0) return;
      clearInterval(timer);
      onOver();
    }, 250);
    this.update();
  }

  /** Brings what it says up to now. */
  update() {
    const seconds = this.#seconds();
    this.#element.setAttribute('aria-disabled', String(!this.isReady));
    if (this.#busy) this.#element.textContent = this.#busyName();
    else if (seconds > 0) this.#element.textContent = t('page.wait', { seconds });
    else this.#element.textContent = this.#name();
  }

  #seconds() {
    return Math.max(0, Math.ceil((this.#waitUntil - Date.now()) / 1000));
  }
}
