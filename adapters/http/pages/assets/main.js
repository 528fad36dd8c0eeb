// Puts the first page together: the form, or the account and its sessions.

import { sayLoggedOut, startDoor } from './door.js';
import { onLanguage, startLanguage } from './i18n.js';
import { whileVisible } from './pulse.js';
import { current } from './session.js';
import { updateTimes } from './time.js';
import { clearAccount, loadAccount, POLL, startAccount } from './view-account.js';
import { hideAbsentDocumentation } from './view-links.js';
import { clearSessions, loadSessions, startSessions } from './view-sessions.js';

function load() {
  return Promise.all([loadAccount(), loadSessions()]);
}

function clear() {
  clearAccount();
  clearSessions();
}

startLanguage(document.querySelector('#language'));
startAccount({ onRenewed: load, onLoggedOut: sayLoggedOut });
startSessions({ onEnded: sayLoggedOut });
onLanguage(updateTimes);
startDoor({ views: [document.querySelector('#account'), document.querySelector('#sessions')], clear, load });
hideAbsentDocumentation();
whileVisible(POLL, () => {
  updateTimes();
  return current() ? loadAccount() : 0;
});
