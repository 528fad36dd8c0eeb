// What it means that a WebSocket was closed.

import { t, word } from './i18n.js';

/** The meaning of a close code, and the reason that came with it, if any: the names of our own put in words. */
export function meaningOf(code, reason = '') {
  const group = Object.keys(RANGES).find((name) => RANGES[name](code));
  const meaning = word('close', code);
  const known = meaning === code ? t(`close.${group}`) : meaning;
  return reason ? `${known} (${word('reason', reason)})` : known;
}

// For codes without a sentence of their own (RFC 6455, section 7.4.2).
const RANGES = {
  application: (code) => code >= 4000,
  registered: (code) => code >= 3000,
  protocol: () => true,
};
