// What to import, and how: one workbook, by drop or by choice, the mode, and whether for trial.

import { Problem } from './api.js';
import { PatientButton } from './button.js';
import { bytes } from './figures.js';
import { onLanguage, t } from './i18n.js';
import { clear, showProblem, showText } from './notice.js';

const form = document.querySelector('#import form');
const notice = document.querySelector('#import-notice');
const zone = document.querySelector('.drop');
const input = document.querySelector('#workbook');
const error = document.querySelector('#workbook-error');
const dryRun = document.querySelector('#dry-run');

let file = null;
let send;

/** Makes the form work; `onSend` takes `{file, mode, isDryRun}`. */
export function startForm({ onSend }) {
  send = new PatientButton(document.querySelector('#send'), {
    name: () => t(dryRun.checked ? 'form.submit_dry_run' : 'form.submit'),
    busyName: () => t('form.busy'),
  });
  input.addEventListener('change', () => choose(input.files));
  dryRun.addEventListener('change', () => send.update());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (send.isReady) submit(onSend);
  });
  takeDrops();
  onLanguage(render);
}

/** Says above the form what became of what it sent: a `Problem`, a sentence, or nothing. */
export function showInForm(message) {
  if (message instanceof Problem) showProblem(notice, message);
  else if (message) showText(notice, message);
  else clear(notice);
  if (message?.retryAfter > 0) send.wait(message.retryAfter, () => clear(notice));
}

/** Empties the form, for the next login. */
export function clearForm() {
  form.reset();
  file = null;
  refuse('');
  clear(notice);
  send.update();
  render();
}

async function submit(onSend) {
  clear(notice);
  if (!file) return refuse(t('form.none'));
  const chosen = file;
  send.busy = true;
  // A file that was changed after it was chosen is not given out, which would look like a broken connection.
  const isReadable = await chosen.slice(0, 1).arrayBuffer().then(() => true, () => false);
  send.busy = false;
  if (!isReadable) return refuse(t('form.unreadable', chosen));
  refuse('');
  onSend({ file: chosen, mode: form.elements.mode.value, isDryRun: dryRun.checked });
}

/** A file that is dropped elsewhere would take the place of the page. */
function takeDrops() {
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    const isOver = zone.contains(event.target);
    event.dataTransfer.dropEffect = isOver ? 'copy' : 'none';
    zone.classList.toggle('over', isOver);
  });
  addEventListener('dragleave', (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    zone.classList.remove('over');
    if (event.dataTransfer.types.includes('Files')) event.preventDefault();
    if (zone.contains(event.target)) choose(event.dataTransfer.files);
  });
}

/** Takes what was chosen. A chooser that was called off leaves what there was. */
function choose(files) {
  if (files.length === 0) return;
  const reason = fault(files);
  if (!reason) file = files[0];
  // The same file can be chosen again after it was changed.
  input.value = '';
  clear(notice);
  refuse(reason);
  render();
}

/** Why these are not one workbook, if so. Only the name is looked at: the server looks at the content. */
function fault([first, ...others]) {
  if (others.length > 0) return t('form.several');
  if (!/\.xlsx$/i.test(first.name)) return t('form.not_xlsx', first);
  return first.size === 0 ? t('form.empty', first) : '';
}

function refuse(reason) {
  error.textContent = reason;
  error.lang = document.documentElement.lang;
  if (!reason) return input.removeAttribute('aria-invalid');
  input.setAttribute('aria-invalid', 'true');
  input.focus();
}

function render() {
  const fill = (part, text) => { zone.querySelector(`[data-drop="${part}"]`).textContent = text; };
  zone.classList.toggle('full', file !== null);
  fill('name', file ? file.name : t('form.drop'));
  fill('hint', file ? `${bytes(file.size)} · ${t('form.other')}` : t('form.drop_hint'));
}
