// One call to the server: JSON in, JSON out, and every failure a `Problem`.

import { language, t } from './i18n.js';

const PATIENCE_MS = 15_000;

// The root of the site, wherever a page lies in it and whatever a proxy puts before it.
const ROOT = new URL('../', import.meta.url);

/** A failed call: a problem of RFC 9457, or that there was no answer at all. */
export class Problem extends Error {
  constructor({ status = 0, code = 'unreachable', title, detail, errors, retryAfter = 0, lang }) {
    super(title);
    this.name = 'Problem';
    /** The HTTP status; 0 when nothing came back. */
    this.status = status;
    /** The stable name of the failure. */
    this.code = code;
    this.title = title;
    this.detail = detail;
    /** `[{pointer, code, detail}]`: what is wrong with which field of the body. */
    this.errors = errors ?? [];
    /** Seconds until another try makes sense. */
    this.retryAfter = retryAfter;
    /** The language of title and detail, which stays theirs when the page changes its own. */
    this.lang = lang;
  }
}

// What the newest write left behind: sent back so that reads on any node see that write.
let consistency = null;

/** The address of `path` in this site. */
export function address(path) {
  return new URL(path.replace(/^\//, ''), ROOT).href;
}

/** Calls `path` and answers the parsed body, or null when there is none. Throws a `Problem`. */
export async function request(path, { method = 'GET', body, token } = {}) {
  const headers = body ? { 'Content-Type': 'application/json' } : {};
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return parsed(await call(path, { method, headers, token, signal, body: body && JSON.stringify(body) }));
}

/** Calls `path` by `send`, which is as `fetch`, and answers the response to read, a good one. Throws a `Problem`. */
export async function call(path, { headers, token, ...options }, send = fetch) {
  const all = new Headers({ Accept: 'application/json', 'Accept-Language': language(), ...headers });
  if (token) all.set('Authorization', `Bearer ${token}`);
  if (consistency) all.set('X-Portico-Consistency', consistency);

  const response = await send(address(path), { ...options, headers: all, cache: 'no-store' }).catch(() => {
    throw new Problem({ title: t('page.unreachable'), lang: language() });
  });
  consistency = response.headers.get('X-Portico-Consistency') ?? consistency;
  if (!response.ok) throw await problem(response);
  return response;
}

/** The body of a response, or null when there is none. */
export async function parsed(response) {
  return response.status === 204 ? null : response.json().catch(() => { throw unreadable(response); });
}

/** Whether the server has something at `path`. Asks for headers alone; no answer counts as yes. */
export async function exists(path) {
  const response = await fetch(address(path), { method: 'HEAD' }).catch(() => null);
  return response?.status !== 404;
}

async function problem(response) {
  const { status } = response;
  // A proxy in between may answer with a page of its own.
  const body = await response.json().catch(() => null);
  if (!body?.title) return unreadable(response);
  const { code, title, detail, errors } = body;
  const lang = response.headers.get('Content-Language') ?? language();
  return new Problem({ status, code, title, detail, errors, lang, retryAfter: retryAfter(response) });
}

function unreadable(response) {
  const { status } = response;
  const title = t('page.failed', { status });
  return new Problem({ status, code: 'unreadable', title, lang: language(), retryAfter: retryAfter(response) });
}

function retryAfter(response) {
  return Number(response.headers.get('Retry-After')) || 0;
}
