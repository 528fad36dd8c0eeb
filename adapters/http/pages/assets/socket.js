// Puts the page of the JSON client together: the client, which is for all, and channels, which are for users.

import { sayLoggedOut, startDoor } from './door.js';
import { startLanguage } from './i18n.js';
import { whileVisible } from './pulse.js';
import { current } from './session.js';
import { startJson } from './socket-json.js';
import { clearAccount, loadAccount, POLL, startAccount } from './view-account.js';
import { clearChannels, isListening, openChannels, startChannels, suggestOwn } from './view-channels.js';

function load() {
  openChannels();
  return loadAccount();
}

function clear() {
  clearAccount();
  clearChannels();
}

startLanguage(document.querySelector('#language'));
startJson();
startAccount({ onLoggedOut: sayLoggedOut, known: suggestOwn });
startChannels();
startDoor({ views: [document.querySelector('#account'), document.querySelector('#channels')], clear, load });
// While the channels are open the server says by itself when the login ends.
whileVisible(POLL, () => (current() && !isListening() ? loadAccount() : 0));
