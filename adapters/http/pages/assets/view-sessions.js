// The list of one's own sessions, which can be ended from here: each, or all but this one.

import { deviceName } from './device.js';
import { onLanguage, t, translate } from './i18n.js';
import { clear, showProblem } from './notice.js';
import { authorized, current, forget } from './session.js';
import { timeElement } from './time.js';

const list = document.querySelector('#sessions .rows');
const heading = document.querySelector('#sessions-heading');
const notice = document.querySelector('#sessions-notice');
const status = document.querySelector('#sessions-status');
const endOthers = document.querySelector('#end-others');
const template = document.querySelector('#session-row');

let sessions = [];
let onEndedHere = () => {};

/** Makes the list work; `onEnded` runs when this very session was ended from it. */
export function startSessions({ onEnded }) {
  onEndedHere = onEnded;
  document.querySelector('#reload').addEventListener('click', () => loadSessions());
  endOthers.addEventListener('click', () => endElsewhere('auth/sessions', () => t('sessions.others_ended')));
  onLanguage(render);
}

/** Asks the server for the list. */
export async function loadSessions() {
  try {
    const { items } = await authorized('auth/sessions');
    clear(notice);
    sessions = items;
    render();
  } catch (problem) {
    report(problem);
  }
}

/** Empties the list, for the next login. */
export function clearSessions() {
  sessions = [];
  status.textContent = '';
  clear(notice);
  render();
}

/** Ends what `path` names, which this session is not among; that is then told by `sentence()`. */
async function endElsewhere(path, sentence) {
  status.textContent = '';
  if (!await end(path)) return;
  await loadSessions();
  status.textContent = sentence();
  // The button that had the focus is gone with what it was for.
  heading.focus();
}

async function endHere(path) {
  const tokens = current();
  if (!await end(path)) return;
  forget(tokens);
  onEndedHere();
}

/** Answers whether what `path` names is over. */
async function end(path) {
  try {
    await authorized(path, { method: 'DELETE' });
    return true;
  } catch (problem) {
    // Not found: it was over already, which is what was asked for.
    if (problem.status === 404) return true;
    report(problem);
    return false;
  }
}

function report(problem) {
  if (current()) showProblem(notice, problem);
}

function render() {
  list.replaceChildren(...sessions.map(row));
  endOthers.hidden = sessions.every((session) => session.current);
}

function row(session) {
  const element = template.content.firstElementChild.cloneNode(true);
  translate(element);
  const fill = (cell, content) => element.querySelector(`[data-cell="${cell}"]`).replaceChildren(content);
  const device = deviceName(session.device);
  fill('device', device);
  element.querySelector('.badge').hidden = !session.current;
  fill('address', session.address ?? t('sessions.unknown_address'));
  fill('opened', timeElement(session.opened_at));
  fill('refreshed', timeElement(session.refreshed_at));
  fill('expires', timeElement(session.expires_at));
  const button = element.querySelector('button');
  button.setAttribute('aria-label', t('sessions.end_of', { device }));
  const path = `auth/sessions/${encodeURIComponent(session.id)}`;
  const sentence = () => t('sessions.ended', { device });
  button.addEventListener('click', () => (session.current ? endHere(path) : endElsewhere(path, sentence)));
  return element;
}
