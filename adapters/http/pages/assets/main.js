// Puts the first page together: the form, or the account with its sessions and its password.

import { sayLoggedOut, startDoor } from './door.js';
import { onLanguage, startLanguage } from './i18n.js';
import { whileVisible } from './pulse.js';
import { current } from './session.js';
import { Channels } from './socket-channels.js';
import { updateTimes } from './time.js';
import { clearAccount, loadAccount, POLL, startAccount } from './view-account.js';
import { hideAbsentDocumentation } from './view-links.js';
import { clearPassword, setUsername, startPassword } from './view-password.js';
import { clearSessions, loadSessions, startSessions } from './view-sessions.js';

// Nobody speaks on it: it is open so that the end of the login is heard at once.
const channels = new Channels();
const views = ['account', 'sessions', 'password-change'].map((id) => document.getElementById(id));

function load() {
  return Promise.all([loadAccount(), loadSessions()]);
}

function enter() {
  channels.start();
  return load();
}

function clear() {
  channels.stop();
  clearAccount();
  clearSessions();
  clearPassword();
}

startLanguage(document.querySelector('#language'));
startAccount({ onRenewed: load, onLoggedOut: sayLoggedOut, known: setUsername });
startSessions({ onEnded: sayLoggedOut });
startPassword({ onChanged: loadSessions });
onLanguage(updateTimes);
startDoor({ views, clear, load: enter });
hideAbsentDocumentation();
whileVisible(POLL, () => {
  updateTimes();
  return current() && !channels.isOpen ? loadAccount() : 0;
});
