// A User-Agent as a person would put it. Only for recognition: nothing is decided by it.

import { t } from './i18n.js';

// In this order, because each browser claims to be those below it as well.
const BROWSERS = [['Edge', /Edg(e|A|iOS)?\//], ['Opera', /OPR\//], ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrom(e|ium)\/|CriOS\//], ['Safari', /Safari\//]];
const SYSTEMS = [['Android', /Android/], ['iPhone', /iPhone/], ['iPad', /iPad/], ['Windows', /Windows/],
  ['macOS', /Mac OS X/], ['Linux', /Linux/]];

/** `Firefox on Linux`; a client that is no browser is shown as it names itself. */
export function deviceName(userAgent) {
  if (!userAgent) return t('sessions.unknown_device');
  const browser = firstMatch(BROWSERS, userAgent);
  const system = firstMatch(SYSTEMS, userAgent);
  if (browser && system) return t('sessions.device_on', { browser, system });
  return browser ?? userAgent;
}

function firstMatch(table, text) {
  return table.find(([, pattern]) => pattern.test(text))?.[0];
}
