// The login form: what is wrong is said at the field it is about, everything else above the form.

import { onLanguage, t } from './i18n.js';
import { clear, showProblem } from './notice.js';
import { logIn } from './session.js';

const form = document.querySelector('#login form');
const notice = document.querySelector('#login-notice');
const submit = document.querySelector('#submit');
const reveal = document.querySelector('#reveal');
const { username, password } = form.elements;

let busy = false;
let waitUntil = 0;

/** Makes the form work. */
export function startLogin() {
  form.addEventListener('submit', onSubmit);
  form.addEventListener('input', (event) => setError(event.target, ''));
  reveal.addEventListener('click', () => showPassword(password.type === 'password'));
  onLanguage(() => {
    label();
    showPassword(password.type === 'text');
  });
}

async function onSubmit(event) {
  event.preventDefault();
  if (busy || secondsToWait() > 0) return;
  clear(notice);
  if (!complete()) return;
  setBusy(true);
  // Password managers look for a password field when the form is sent.
  showPassword(false);
  try {
    await logIn(username.value, password.value);
    form.reset();
  } catch (problem) {
    report(problem);
  } finally {
    setBusy(false);
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
  if (problem.retryAfter > 0) countDown(problem.retryAfter);
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

function countDown(seconds) {
  waitUntil = Date.now() + seconds * 1000;
  const timer = setInterval(() => {
    label();
    if (secondsToWait() > 0) return;
    clearInterval(timer);
    clear(notice);
  }, 250);
}

function secondsToWait() {
  return Math.max(0, Math.ceil((waitUntil - Date.now()) / 1000));
}

function setBusy(value) {
  busy = value;
  label();
}

/** The button tells what it waits for. It is never `disabled`, which would take the focus from the keyboard. */
function label() {
  const seconds = secondsToWait();
  submit.setAttribute('aria-disabled', String(busy || seconds > 0));
  if (busy) submit.textContent = t('login.busy');
  else if (seconds > 0) submit.textContent = t('login.wait', { seconds });
  else submit.textContent = t('login.submit');
}

function showPassword(visible) {
  password.type = visible ? 'text' : 'password';
  reveal.textContent = t(visible ? 'login.hide' : 'login.show');
  reveal.setAttribute('aria-label', t(visible ? 'login.hide_password' : 'login.show_password'));
}
