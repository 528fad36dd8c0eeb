// The form that changes the password, which ends every other session.

import { SecretForm, setError } from './form.js';
import { t } from './i18n.js';
import { clear, showText } from './notice.js';
import { authorized } from './session.js';

const element = document.querySelector('#password-change form');
const notice = document.querySelector('#password-notice');
const { username, current, new: next } = element.elements;

let form;

/** Makes the form work; `onChanged` runs when the password is another. */
export function startPassword({ onChanged }) {
  form = new SecretForm(element, {
    notice,
    name: () => t('password.submit'),
    busyName: () => t('password.busy'),
    empty: { current: 'password.current_empty', new: 'password.new_empty' },
  });
  form.onSend(async () => {
    const body = { current: current.value, new: next.value };
    await authorized('auth/password', { method: 'POST', body });
    clearPassword();
    showText(notice, t('password.changed'));
    await onChanged();
  }, explain);
}

/** Tells password managers whose password it is. */
export function setUsername(home) {
  // What a reset brings back.
  username.defaultValue = home.username;
}

/** Empties the form, for the next login. */
export function clearPassword() {
  form.reset();
}

/** The server says of a wrong password what it says at a login, where the username may be wrong as well. */
function explain({ code }) {
  if (code !== 'invalid_credentials') return;
  clear(notice);
  setError(current, 'password.wrong');
  current.select();
}
