// The badge that says how a connection is.

import { onLanguage, t } from './i18n.js';
import { meaningOf } from './socket-codes.js';

export class StateBadge {
  #element;
  #state = { name: 'idle' };

  constructor(element) {
    this.#element = element;
    onLanguage(() => this.#render());
    // Counts down to the next try.
    setInterval(() => this.#state.name === 'waiting' && this.#render(), 500);
  }

  /** Shows a state of a `Line`, or `{name: 'idle'}`. */
  show(state) {
    this.#state = state;
    this.#render();
  }

  #render() {
    const { name, code, until } = this.#state;
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    const text = t(`state.${name}`, { seconds });
    // An end that was asked for is no alarm.
    this.#element.dataset.state = code === 1000 ? 'idle' : name;
    if (this.#element.textContent !== text) this.#element.textContent = text;
  }
}

/** Takes the states of a line down in a log, those that are worth it. */
export function takeDown(log, { name, code, reason, problem }) {
  if (name === 'open') log.note(() => t('log.opened'));
  else if (problem) log.note(() => problem.message, { isBad: true });
  else if (code) log.note(() => t('log.closed', { code, meaning: meaningOf(code, reason) }), { isBad: code !== 1000 });
}
