// The card of channels: topics to listen to, and what to say on them.

import { count } from './figures.js';
import { onLanguage, t } from './i18n.js';
import { clear, showProblem } from './notice.js';
import { current } from './session.js';
import { Channels } from './socket-channels.js';
import { Log } from './socket-log.js';
import { StateBadge, takeDown } from './socket-state.js';

const view = document.querySelector('#channels');
const notice = document.querySelector('#channels-notice');
const list = view.querySelector('.topics');
const topic = document.querySelector('#topic');
const data = document.querySelector('#data');
const suggestions = document.querySelector('#topics-known');
const again = document.querySelector('#channels-again');

let channels;
let log;

/** Makes the card work. */
export function startChannels() {
  const badge = new StateBadge(document.querySelector('#channels-state'));
  log = new Log(view);
  const tell = (state) => {
    badge.show(state);
    takeDown(log, state);
    again.hidden = state.name !== 'waiting' && state.name !== 'closed';
  };
  channels = new Channels({ log, tell, onTopics: render });
  onSubmit('#subscribe', [topic], () => channels.subscribe(topic.value.trim()));
  onSubmit('#publish', [topic, data], () => channels.publish(topic.value.trim(), jsonOf(data.value)));
  document.querySelector('#ping').addEventListener('click', () => attempt(ping));
  again.addEventListener('click', () => channels.start());
  onLanguage(render);
}

/** Connects as whoever is logged in now. */
export function openChannels() {
  channels.start();
}

/** Closes and empties everything, for the next login. */
export function clearChannels() {
  channels.stop();
  log.clear();
  clear(notice);
  suggestions.querySelector('[data-own]')?.remove();
}

/** Whether the end of the login would be heard of here. */
export function isListening() {
  return channels.isOpen;
}

/** Suggests the topic that is private to the user. */
export function suggestOwn({ id }) {
  if (suggestions.querySelector('[data-own]')) return;
  const option = document.createElement('option');
  option.value = `user:${id}`;
  option.dataset.own = '';
  suggestions.append(option);
}

function onSubmit(selector, fields, deed) {
  document.querySelector(selector).addEventListener('submit', (event) => {
    event.preventDefault();
    const empty = fields.find((field) => !field.value.trim());
    if (empty) empty.focus();
    else attempt(deed);
  });
}

async function attempt(deed) {
  clear(notice);
  try {
    await deed();
  } catch (problem) {
    if (current()) showProblem(notice, problem);
  }
}

async function ping() {
  const began = performance.now();
  await channels.ping();
  const milliseconds = count(Math.round(performance.now() - began));
  log.note(() => t('channels.pong', { milliseconds }));
}

/** What is no JSON goes as a text. */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function render() {
  const focused = list.contains(document.activeElement);
  list.replaceChildren(...[...channels.topics].map(row));
  // The button that had the focus is gone with its topic.
  if (focused) topic.focus();
}

function row([name, seq]) {
  const element = document.createElement('li');
  const label = document.createElement('code');
  const number = document.createElement('small');
  const button = document.createElement('button');
  label.textContent = name;
  number.textContent = seq === null ? '' : t('channels.seq', { seq: count(seq) });
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = '×';
  button.setAttribute('aria-label', t('channels.unsubscribe', { topic: name }));
  button.addEventListener('click', () => attempt(() => channels.unsubscribe(name)));
  element.append(label, number, button);
  return element;
}
