// The login of this browser: its pair of tokens, their renewal, and their end.
//
// The pair lies in localStorage, because tabs are expected to share one login: with single sign-on a second tab that
// logged in by itself would displace the first. All tabs read the pair anew for each call and hear of each other's
// changes, so that a renewal or a logout in one is true in all.
//
// The price: a script injected into this origin could read the tokens, the refresh token included. sessionStorage or a
// variable would not stop such a script, which could as well ask for tokens by itself; only a cookie out of its reach
// would keep them from being carried away, and would bring cross-site request forgery in exchange. So the effort goes
// into letting no script in: `default-src 'self'` admits neither inline nor foreign ones, no page puts data into
// innerHTML, access tokens are short-lived, and a stolen refresh token betrays itself by its reuse.

import { Problem, request } from './api.js';
import { onChangeElsewhere, read, remove, write } from './storage.js';

const KEY = 'portico.session';
// Every other 401 is final: displaced, ended, or no token that this server knows. A password that was asked for once more
// says nothing of the session.
const PASSING = ['token_expired', 'invalid_credentials'];
const listeners = new Set();

/** The pair as kept: `{id, access, refresh, accessExpiresAt}`, the time in milliseconds. Null when not logged in. */
export function current() {
  try {
    return JSON.parse(read(KEY));
  } catch {
    return null;
  }
}

/** Calls `listener(reason)` after each change; `reason` is the `Problem` that ended the login, or 'elsewhere', or none. */
export function onChange(listener) {
  listeners.add(listener);
}

/** Opens a session. */
export async function logIn(username, password) {
  keep(await request('auth/login', { method: 'POST', body: { username, password } }));
}

/** Ends the session on the server and forgets it here. */
export async function logOut() {
  const tokens = current();
  await authorized('auth/logout', { method: 'POST' });
  forget(tokens);
}

/** Calls `path` as the logged-in user; see `asUser`. */
export function authorized(path, options) {
  return asUser((token) => request(path, { ...options, token }));
}

/** Runs `deed` with the access token of the logged-in user; one that has expired is renewed once, unseen. */
export async function asUser(deed) {
  const tokens = current();
  try {
    return await attempt(deed, tokens);
  } catch (problem) {
    if (problem.code !== 'token_expired') throw problem;
    return attempt(deed, await renew(tokens, problem));
  }
}

async function attempt(deed, tokens) {
  try {
    return await deed(tokens?.access);
  } catch (problem) {
    if (problem.status === 401 && !PASSING.includes(problem.code)) forget(tokens, problem);
    throw problem;
  }
}

let renewal = null;

/** Exchanges the refresh token for a new pair, unless someone did so already since `stale` was read. */
export function renew(stale = current(), problem = undefined) {
  const latest = current();
  if (!latest) return Promise.reject(problem ?? new Problem({ status: 401, code: 'token_missing' }));
  if (latest.access !== stale.access) return Promise.resolve(latest);
  // One exchange at a time for this page. Another tab may exchange the same token meanwhile: the server gives both
  // the same pair, because that is what its grace is for.
  renewal ??= exchange(latest).finally(() => { renewal = null; });
  return renewal;
}

async function exchange(tokens) {
  try {
    return keep(await request('auth/refresh_token', { method: 'POST', token: tokens.refresh }));
  } catch (problem) {
    // No answer or a 503 proves nothing: the same token is tried again with the next call.
    if (problem.status === 401) forget(tokens, problem);
    throw problem;
  }
}

function keep({ access_token, refresh_token, session_id, expires_in }) {
  const tokens = {
    id: session_id,
    access: access_token,
    refresh: refresh_token,
    accessExpiresAt: Date.now() + expires_in * 1000,
  };
  write(KEY, JSON.stringify(tokens));
  announce();
  return tokens;
}

/** Drops the session of `tokens`, but not one that was opened while their call was on its way. */
export function forget(tokens, reason) {
  if (!tokens || current()?.id !== tokens.id) return;
  remove(KEY);
  announce(reason);
}

function announce(reason) {
  for (const listener of listeners) listener(reason);
}

onChangeElsewhere(KEY, () => announce(current() ? undefined : 'elsewhere'));
