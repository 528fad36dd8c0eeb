// Puts the page together: the form while nobody is logged in, the account and its sessions while someone is.

import { onLanguage, startLanguage, t } from './i18n.js';
import { clear, showProblem, showText } from './notice.js';
import { whileVisible } from './pulse.js';
import { current, onChange } from './session.js';
import { updateTimes } from './time.js';
import { clearAccount, loadAccount, startAccount } from './view-account.js';
import { hideAbsentDocumentation } from './view-links.js';
import { startLogin } from './view-login.js';
import { clearSessions, loadSessions, startSessions } from './view-sessions.js';

// Seconds between looks at the session: how long a page that nobody touches may show one that was displaced.
const POLL = 5;

const login = document.querySelector('#login');
const account = document.querySelector('#account');
const sessions = document.querySelector('#sessions');
const notice = document.querySelector('#login-notice');

// The session on display; undefined before the first look.
let shown;

function show(reason) {
  const id = current()?.id ?? null;
  if (id !== shown) change(id);
  if (reason === 'elsewhere') showText(notice, t('account.ended_elsewhere'));
  else if (reason) showProblem(notice, reason);
}

function change(id) {
  const first = shown === undefined;
  const focused = [login, account, sessions].some((view) => view.contains(document.activeElement));
  shown = id;
  clear(notice);
  clearAccount();
  clearSessions();
  login.hidden = id !== null;
  account.hidden = id === null;
  sessions.hidden = id === null;
  // Who was in the view that went away goes on in the one that came.
  if (focused && !first) (id ? account : login).querySelector('h2').focus();
  if (id) load();
}

function load() {
  return Promise.all([loadAccount(), loadSessions()]);
}

const sayLoggedOut = () => showText(notice, t('account.logged_out'));

startLanguage(document.querySelector('#language'));
startLogin();
startAccount({ onRenewed: load, onLoggedOut: sayLoggedOut });
startSessions({ onEnded: sayLoggedOut });
onLanguage(updateTimes);
onChange(show);
show();
hideAbsentDocumentation();
whileVisible(POLL, () => {
  updateTimes();
  return current() ? loadAccount() : 0;
});
