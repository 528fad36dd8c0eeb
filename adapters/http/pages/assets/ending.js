// The end of a login, of which a connection tells before anything was asked.

import { Problem } from './api.js';
import { language, t } from './i18n.js';
import { authorized, forget } from './session.js';

const PATIENCE_MS = 1000;

/** Ends the login of `tokens` here, as the server puts it; in the words of this page if it does not answer at once. */
export async function endLogin(tokens, reason) {
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); });
  await Promise.race([authorized('home').catch(() => {}), late]);
  const code = reason === 'displaced' ? 'session_displaced' : 'session_ended';
  const [title, detail] = [t(`${code}.title`), t(`${code}.detail`)];
  forget(tokens, new Problem({ status: 401, code, title, detail, lang: language() }));
}
