// A WebSocket that is opened again after losses, each time after a longer rest.

import { Problem } from './api.js';
import { NO_SERVICE } from './socket-address.js';

const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 30_000;
// A connection that lived so long was a good one.
const STEADY_MS = 10_000;

// What another try would end in as well: a breach of the policy, a session that is over, and no service at all.
const FINAL = [1008, 4001, NO_SERVICE];
// What is mended by the next try, which brings a newer token.
const EXPIRED = 4003;

/**
 * `dial(attempt)` answers `[url, protocols]`, and may throw a `Problem`. `hear(text)` takes what arrives; `tell(state)`
 * is told `{name, code, reason, problem, until}`, whose name is connecting, open, waiting or closed.
 */
export class Line {
  #dial;
  #hear;
  #tell;
  #socket = null;
  #timer = null;
  #failures = 0;
  // Grows with each start and stop, so that what was asked for before knows that it comes too late.
  #era = 0;

  constructor({ dial, hear, tell }) {
    this.#dial = dial;
    this.#hear = hear;
    this.#tell = tell;
    // The rest would be in vain.
    addEventListener('online', () => this.#timer && this.#connect());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Opens the line, and keeps it open. */
  start() {
    this.stop();
    this.#failures = 0;
    this.#connect();
  }

  /** Closes the line, of which nothing is heard any more. */
  stop() {
    this.#era += 1;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#socket?.close(1000);
    this.#socket = null;
  }

  /** Sends a text; answers whether there was a line to send it on. */
  send(text) {
    if (!this.isOpen) return false;
    this.#socket.send(text);
    return true;
  }

  async #connect() {
    this.stop();
    const era = this.#era;
    this.#tell({ name: 'connecting' });
    try {
      const [url, protocols] = await this.#dial(this.#failures);
      if (era === this.#era) this.#open(new WebSocket(url, protocols), era);
    } catch (problem) {
      if (era === this.#era) this.#lose({ problem });
      if (!(problem instanceof Problem)) throw problem;
    }
  }

  #open(socket, era) {
    let openedAt = Infinity;
    this.#socket = socket;
    const on = (name, deed) => socket.addEventListener(name, (event) => era === this.#era && deed(event));
    on('open', () => {
      openedAt = Date.now();
      this.#tell({ name: 'open' });
    });
    on('message', ({ data }) => this.#hear(data));
    on('close', ({ code, reason }) => {
      if (Date.now() - openedAt > STEADY_MS) this.#failures = 0;
      this.#lose({ code, reason });
    });
  }

  #lose(cause) {
    if (!FINAL.includes(cause.code ?? cause.problem.code)) return this.#rest(cause);
    this.stop();
    this.#tell({ name: 'closed', ...cause });
  }

  #rest(cause) {
    const longest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures);
    // Some sooner, some later, so that a server that comes back does not meet all of them at once.
    const fitting = cause.code === EXPIRED && this.#failures === 0 ? 0 : longest * (0.5 + Math.random() / 2);
    const rest = Math.max(fitting, (cause.problem?.retryAfter ?? 0) * 1000);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), rest);
    this.#tell({ name: 'waiting', ...cause, until: Date.now() + rest });
  }
}
