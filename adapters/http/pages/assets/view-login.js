// The login form, on every page where one can log in.

import { address } from './api.js';
import { SecretForm } from './form.js';
import { t } from './i18n.js';
import { logIn } from './session.js';

const MARKUP = `
  <section id="login" aria-labelledby="login-heading" hidden>
    <h2 id="login-heading" tabindex="-1" data-i18n="login.heading"></h2>
    <div class="notice" id="login-notice" role="alert"></div>
    <form method="post" novalidate>
      <div class="field">
        <label for="username" data-i18n="login.username"></label>
        <input id="username" name="username" autocomplete="username" autocapitalize="none"
               spellcheck="false" required aria-describedby="username-error">
        <p class="error" id="username-error" aria-live="polite"></p>
      </div>
      <div class="field">
        <label id="password-label" for="password" data-i18n="login.password"></label>
        <div class="secret">
          <input id="password" name="password" type="password" autocomplete="current-password"
                 required aria-describedby="password-error">
          <button class="quiet" type="button" id="reveal" aria-labelledby="reveal password-label"></button>
        </div>
        <p class="error" id="password-error" aria-live="polite"></p>
      </div>
      <button class="primary" type="submit"></button>
    </form>
  </section>`;

document.querySelector('#door').insertAdjacentHTML('afterbegin', MARKUP);

const element = document.querySelector('#login form');
const { username, password } = element.elements;

/** Makes the form work. */
export function startLogin() {
  const form = new SecretForm(element, {
    notice: document.querySelector('#login-notice'),
    name: () => t('login.submit'),
    busyName: () => t('login.busy'),
    empty: { username: 'login.username_empty', password: 'login.password_empty' },
  });
  // Only to be recognised by: what is sent is sent by the script.
  element.action = address('auth/login');
  form.onSend(async () => {
    await logIn(username.value, password.value);
    element.reset();
  }, ({ code }) => code === 'invalid_credentials' && password.select());
}
