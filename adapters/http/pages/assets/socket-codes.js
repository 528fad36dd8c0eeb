// What it means that a WebSocket was closed.

import { t, word } from './i18n.js';

// A code that alone says too little.
const VAGUE = 1008;

/** The meaning of a close code and, where it says more, of the reason that came with it. */
export function meaningOf(code, reason = '') {
  const meaning = word('close', code);
  const isKnown = meaning !== code;
  const cause = word('reason', reason);
  const isTold = cause && (cause !== reason || !isKnown || code === VAGUE);
  const said = isKnown ? meaning : t(`close.${rangeOf(code)}`);
  return isTold ? `${said} (${cause})` : said;
}

/** Whose code it is (RFC 6455, section 7.4.2). */
function rangeOf(code) {
  if (code >= 4000) return 'application';
  return code >= 3000 ? 'registered' : 'protocol';
}
