// The form while nobody is logged in, and what is for users while someone is.

import { t } from './i18n.js';
import { clear as clearNotice, showProblem, showText } from './notice.js';
import { current, onChange } from './session.js';
import { startLogin } from './view-login.js';
import { exchange } from './views.js';

const login = document.querySelector('#login');
const notice = document.querySelector('#login-notice');

/** Makes the door work. `clear` empties the views of a user when the session becomes another, and `load` fills them. */
export function startDoor({ views, clear, load }) {
  // The session on display; undefined before the first look.
  let shown;

  function show(reason) {
    const id = current()?.id ?? null;
    if (id !== shown) change(id);
    if (reason === 'elsewhere') showText(notice, t('account.ended_elsewhere'));
    else if (reason) showProblem(notice, reason);
  }

  function change(id) {
    shown = id;
    clearNotice(notice);
    clear();
    if (id) exchange([login], views);
    else exchange(views, [login]);
    if (id) load();
  }

  startLogin();
  onChange(show);
  show();
}

/** Says beside the form that the reader logged out. */
export function sayLoggedOut() {
  showText(notice, t('account.logged_out'));
}
