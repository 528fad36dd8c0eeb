// The list of one's own sessions, each of which can be ended from here.

import { deviceName } from './device.js';
import { onLanguage, t, translate } from './i18n.js';
import { clear, showProblem } from './notice.js';
import { authorized, current, forget } from './session.js';
import { timeElement } from './time.js';

const list = document.querySelector('#sessions .rows');
const heading = document.querySelector('#sessions-heading');
const notice = document.querySelector('#sessions-notice');
const status = document.querySelector('#sessions-status');
const template = document.querySelector('#session-row');

let sessions = [];
let onEndedHere = () => {};

/** Makes the list work; `onEnded` runs when this very session was ended from it. */
export function startSessions({ onEnded }) {
  onEndedHere = onEnded;
  document.querySelector('#reload').addEventListener('click', () => loadSessions());
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

async function end(session) {
  const tokens = current();
  status.textContent = '';
  try {
    await authorized(`auth/sessions/${encodeURIComponent(session.id)}`, { method: 'DELETE' });
  } catch (problem) {
    // Not found: it was over already, which is what was asked for.
    if (problem.status !== 404) return report(problem);
  }
  if (session.current) {
    forget(tokens);
    return onEndedHere();
  }
  await loadSessions();
  status.textContent = t('sessions.ended', { device: deviceName(session.device) });
  // The button that had the focus is gone with its row.
  heading.focus();
}

function report(problem) {
  if (current()) showProblem(notice, problem);
}

function render() {
  list.replaceChildren(...sessions.map(row));
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
  button.addEventListener('click', () => end(session));
  return element;
}
