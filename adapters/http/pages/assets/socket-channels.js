// The protocol of channels: requests that are answered by their number, and messages of topics.

import { Problem } from './api.js';
import { endLogin } from './ending.js';
import { language, onLanguage, t } from './i18n.js';
import { authorized, current, onChange as onLogin, renew } from './session.js';
import { socketAddress } from './socket-address.js';
import { Line } from './socket-line.js';

// How long before its end an access token is exchanged: more than the minute that a browser may let hidden pages wait.
const MARGIN_MS = 120_000;
const ENDED = 4001;
const EXPIRED = 4003;
const LOST = 'connection_lost';

/** The subprotocols that open channels for the owner of `token`, in the language of the page: browsers set no headers. */
export function protocols(token) {
  return ['portico.v1', `bearer.${token}`, `lang.${language()}`];
}

const NO_LOG = { sent() {}, received() {}, note() {} };

/** One connection for channels, of whoever is logged in; when the server says that the login is over, it is over here. */
export class Channels {
  /** What is subscribed, and the number of its newest message, or null. */
  topics = new Map();
  /** The login that the connection is of. */
  tokens = null;
  /** The language that the connection is in. */
  #spoken = null;
  #line;
  #log;
  #tell;
  #onTopics;
  #asked = new Map();
  #next = 1;
  #isExpired = false;
  #renewal = null;

  /** `log` takes down every frame, `tell(state)` is told as by a `Line`, `onTopics()` when `topics` have changed. */
  constructor({ log = NO_LOG, tell = () => {}, onTopics = () => {} } = {}) {
    this.#log = log;
    this.#tell = tell;
    this.#onTopics = onTopics;
    this.#line = new Line({
      dial: (attempt) => this.#dial(attempt),
      hear: (text) => this.#hear(text),
      tell: (state) => this.#turn(state),
    });
    onLogin(() => this.#authenticate());
    onLanguage(() => this.isOpen && this.#spoken !== language() && this.start());
  }

  get isOpen() {
    return this.#line.isOpen;
  }

  /** Connects, anew if need be. */
  start() {
    this.#line.start();
  }

  /** Closes the connection and forgets the topics, for the next login. */
  stop() {
    this.#line.stop();
    this.topics.clear();
    this.#onTopics();
    this.#turn({ name: 'idle' });
  }

  /** Throws a `Problem` when the server refuses it, as do the next three. */
  async subscribe(topic) {
    await this.#ask({ op: 'subscribe', topic });
    if (!this.topics.has(topic)) this.topics.set(topic, null);
    this.#onTopics();
  }

  async unsubscribe(topic) {
    await this.#ask({ op: 'unsubscribe', topic });
    this.topics.delete(topic);
    this.#onTopics();
  }

  publish(topic, data) {
    return this.#ask({ op: 'publish', topic, data });
  }

  ping() {
    return this.#ask({ op: 'ping' });
  }

  async #dial(attempt) {
    // Why an upgrade is refused no browser tells; the answer to a request does, and ends a login that is over.
    if (attempt > 0 && !this.#isExpired) await authorized('home');
    if (this.#isExpired) await renew(this.tokens);
    else if (current()?.accessExpiresAt <= Date.now()) await renew();
    this.#isExpired = false;
    const url = await socketAddress('/socket');
    this.tokens = current();
    this.#spoken = language();
    return [url, protocols(this.tokens?.access)];
  }

  #turn(state) {
    clearTimeout(this.#renewal);
    if (state.code === EXPIRED) this.#isExpired = true;
    for (const { reject } of this.#asked.values()) reject(lost());
    this.#asked.clear();
    this.#tell(state);
    if (state.name === 'open') this.#begin();
    if (state.code === ENDED) endLogin(this.tokens, state.reason);
  }

  #begin() {
    this.#authenticate();
    this.#renewInTime();
    // The server has forgotten them with the connection before.
    for (const topic of this.topics.keys()) this.#resume(topic);
  }

  async #resume(topic) {
    try {
      await this.#ask({ op: 'subscribe', topic });
    } catch (problem) {
      if (problem.code === LOST) return;
      this.topics.delete(topic);
      this.#onTopics();
    }
  }

  #renewInTime() {
    const left = (current()?.accessExpiresAt ?? 0) - Date.now();
    // One that fails is made up for when the server closes the connection for it.
    const deed = () => renew().catch(() => {});
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(deed, Math.max(left - MARGIN_MS, left / 2, 0));
  }

  /** Tells the server of a newer token, whichever page has exchanged it. */
  #authenticate() {
    const tokens = current();
    if (!this.isOpen || tokens?.id !== this.tokens.id || tokens.access === this.tokens.access) return;
    this.tokens = tokens;
    // One that is refused leaves the older token, whose end the server tells.
    this.#ask({ op: 'auth', token: tokens.access }).catch(() => {});
    this.#renewInTime();
  }

  #ask(request) {
    const id = this.#next;
    this.#next += 1;
    const text = JSON.stringify({ id, ...request });
    if (!this.#line.send(text)) return Promise.reject(lost());
    // A log is to be shown around, a token is not.
    const shown = request.token ? { ...request, token: '…' } : request;
    this.#log.sent(text, JSON.stringify({ id, ...shown }));
    return new Promise((resolve, reject) => { this.#asked.set(id, { resolve, reject }); });
  }

  #hear(text) {
    this.#log.received(text);
    const { id, op, topic, seq, error } = parsed(text);
    if (op === 'resync') this.#log.note(() => t('channels.resync', { topic }), { isBad: true });
    else if (topic !== undefined) this.#count(topic, seq);
    else this.#answer(id, error);
  }

  #count(topic, seq) {
    if (!this.topics.has(topic)) return;
    this.topics.set(topic, seq);
    this.#onTopics();
  }

  #answer(id, error) {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    const lang = this.#spoken;
    if (error) asked?.reject(new Problem({ code: error.code, title: error.message, detail: error.code, lang }));
    else asked?.resolve();
  }
}

function lost() {
  return new Problem({ code: LOST, title: t('socket.not_open'), lang: language() });
}

// A newer server may say what this page does not know.
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
