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
  endOthers.addEventListener('click', () => {
    const others = sessions.filter((session) => !session.current);
    endAll(others, () => t('sessions.others_ended'));
  });
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

/** Ends some sessions but this one, which is then told by `sentence()`. */
async function endAll(others, sentence) {
  status.textContent = '';
  const ends = await Promise.allSettled(others.map(end));
  await loadSessions();
  const failed = ends.find(({ reason }) => reason);
  if (failed) return report(failed.reason);
  status.textContent = sentence();
  // The button that had the focus is gone with what it was for.
  heading.focus();
}

async function endThis(session) {
  const tokens = current();
  try {
    await end(session);
    forget(tokens);
    onEndedHere();
  } catch (problem) {
    report(problem);
  }
}

async function end({ id }) {
  try {
    await authorized(`auth/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
  } catch (problem) {
    // Not found: it was over already, which is what was asked for.
    if (problem.status !== 404) throw problem;
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
  const sentence = () => t('sessions.ended', { device });
  button.addEventListener('click', () => (session.current ? endThis(session) : endAll([session], sentence)));
  return element;
}
