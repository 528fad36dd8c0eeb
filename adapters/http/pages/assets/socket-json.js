// The client of the JSON service: it connects by itself, says who it is, and shows what comes back.

import { onLanguage, t } from './i18n.js';
import { socketAddress } from './socket-address.js';
import { Line } from './socket-line.js';
import { Log } from './socket-log.js';
import { StateBadge, takeDown } from './socket-state.js';

const view = document.querySelector('#json');
const form = view.querySelector('form');
const error = document.querySelector('#person-error');
const preview = document.querySelector('#person-json');

let line;
let log;

/** Makes the client work. */
export function startJson() {
  const badge = new StateBadge(document.querySelector('#json-state'));
  log = new Log(view);
  let isFirst = true;
  line = new Line({
    dial: async () => [await socketAddress('/socket_server'), []],
    hear: (data) => log.received(data),
    tell: (state) => {
      badge.show(state);
      takeDown(log, state);
      if (state.name !== 'open') return;
      error.textContent = '';
      // As the first client of this service did, and only once: what is said again is said by the button.
      if (isFirst) send();
      isFirst = false;
    },
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener('input', render);
  onLanguage(() => { if (error.textContent) error.textContent = t('socket.not_open'); });
  render();
  line.start();
}

function person() {
  const { name, age } = form.elements;
  return JSON.stringify({ name: name.value, age: age.value });
}

function send() {
  const text = person();
  const isSent = line.send(text);
  if (isSent) log.sent(text);
  error.textContent = isSent ? '' : t('socket.not_open');
}

function render() {
  preview.textContent = person();
}
