// The login form: what is wrong is said at the field it is about, everything else above the form.

import { address } from './api.js';
import { PatientButton } from './button.js';
import { onLanguage, t } from './i18n.js';
import { clear, showProblem } from './notice.js';
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
        <label for="password" data-i18n="login.password"></label>
        <div class="secret">
          <input id="password" name="password" type="password" autocomplete="current-password"
                 required aria-describedby="password-error">
          <button class="quiet" type="button" id="reveal" aria-controls="password"></button>
        </div>
        <p class="error" id="password-error" aria-live="polite"></p>
      </div>
      <button class="primary" type="submit" id="submit"></button>
    </form>
  </section>`;

document.querySelector('#door').insertAdjacentHTML('afterbegin', MARKUP);

const form = document.querySelector('#login form');
const notice = document.querySelector('#login-notice');
const reveal = document.querySelector('#reveal');
const { username, password } = form.elements;

let submit;

/** Makes the form work. */
export function startLogin() {
  // Only to be recognised by: what is sent is sent by `onSubmit`.
  form.action = address('auth/login');
  submit = new PatientButton(document.querySelector('#submit'), {
    name: () => t('login.submit'),
    busyName: () => t('login.busy'),
  });
  form.addEventListener('submit', onSubmit);
  form.addEventListener('input', (event) => setError(event.target, ''));
  reveal.addEventListener('click', () => showPassword(password.type === 'password'));
  onLanguage(() => showPassword(password.type === 'text'));
}

async function onSubmit(event) {
  event.preventDefault();
  if (!submit.isReady) return;
  clear(notice);
  if (!complete()) return;
  submit.busy = true;
  // Password managers look for a password field when the form is sent.
  showPassword(false);
  try {
    await logIn(username.value, password.value);
    form.reset();
  } catch (problem) {
    report(problem);
  } finally {
    submit.busy = false;
  }
}

function complete() {
  setError(username, username.value.trim() ? '' : t('login.username_empty'));
  setError(password, password.value ? '' : t('login.password_empty'));
  return focusFirstError();
}

function report(problem) {
  showProblem(notice, problem);
  for (const { pointer, detail } of problem.errors) {
    // The pointer (RFC 6901) of a member of the body is its name after a slash, and the fields bear the same names.
    const field = form.elements.namedItem(String(pointer).replace(/^[#/]+/, ''));
    if (field === username || field === password) setError(field, detail, problem.lang);
  }
  if (problem.retryAfter > 0) submit.wait(problem.retryAfter, () => clear(notice));
  if (focusFirstError() && problem.code === 'invalid_credentials') password.select();
}

/** Answers whether there is no error. */
function focusFirstError() {
  const first = form.querySelector('[aria-invalid="true"]');
  first?.focus();
  return !first;
}

function setError(field, text, lang = '') {
  const error = document.getElementById(`${field.name}-error`);
  if (!error) return;
  error.textContent = text;
  error.lang = lang || document.documentElement.lang;
  if (text) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

function showPassword(visible) {
  password.type = visible ? 'text' : 'password';
  reveal.textContent = t(visible ? 'login.hide' : 'login.show');
  reveal.setAttribute('aria-label', t(visible ? 'login.hide_password' : 'login.show_password'));
}
