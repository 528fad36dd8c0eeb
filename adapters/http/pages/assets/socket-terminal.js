// Puts the interactive page together: open a WebSocket, send, see what comes, close it.

import { Problem } from './api.js';
import { onLanguage, startLanguage, t } from './i18n.js';
import { current, onChange as onLogin, renew } from './session.js';
import { socketAddress } from './socket-address.js';
import { protocols } from './socket-channels.js';
import { Log } from './socket-log.js';
import { StateBadge, takeDown } from './socket-state.js';

const CHANNELS = '/socket';

const path = document.querySelector('#path');
const hint = document.querySelector('#path-hint');
const open = document.querySelector('#open');
const close = document.querySelector('#close');
const form = document.querySelector('#message-form');
const message = document.querySelector('#message');
const error = document.querySelector('#message-error');

startLanguage(document.querySelector('#language'));
const log = new Log(document.querySelector('#terminal'));
const badge = new StateBadge(document.querySelector('#terminal-state'));

let socket = null;
// What is wrong with the message: the name of a sentence, or none.
let fault = '';

function tell(state) {
  badge.show(state);
  takeDown(log, state);
  setEnabled(open, !socket);
  setEnabled(close, socket);
}

// Never `disabled`, which would take the focus from the keyboard.
function setEnabled(button, isEnabled) {
  button.setAttribute('aria-disabled', String(!isEnabled));
}

async function connect() {
  if (socket) return;
  // Holds the place until the address is known.
  const mine = { close() {} };
  socket = mine;
  tell({ name: 'connecting' });
  try {
    const [url, offered] = await dial(path.value);
    if (socket !== mine) return;
    log.note(() => t('log.opening', { url }));
    listen(new WebSocket(url, offered));
  } catch (problem) {
    socket = null;
    tell({ name: 'idle', problem });
    if (!(problem instanceof Problem)) throw problem;
  }
}

async function dial(chosen) {
  if (chosen !== CHANNELS) return [await socketAddress(chosen), []];
  if (current()?.accessExpiresAt <= Date.now()) await renew();
  const token = current()?.access;
  return [await socketAddress(chosen), token ? protocols(token) : []];
}

function listen(opened) {
  socket = opened;
  opened.addEventListener('open', () => tell({ name: 'open' }));
  opened.addEventListener('message', ({ data }) => log.received(data));
  opened.addEventListener('close', ({ code, reason }) => {
    socket = null;
    tell({ name: 'closed', code, reason });
  });
}

function disconnect() {
  if (!socket) return;
  // One that waits for its address has nothing to close, and hears of no end.
  const isOpened = socket instanceof WebSocket;
  socket.close(1000);
  if (isOpened) return;
  socket = null;
  tell({ name: 'idle' });
}

function send() {
  const text = message.value;
  refuse(faultOf(text));
  if (fault) return message.focus();
  socket.send(text);
  log.sent(text);
}

function faultOf(text) {
  if (form.elements.kind.value === 'json' && !isJson(text)) return 'terminal.not_json';
  return socket?.readyState === WebSocket.OPEN ? '' : 'socket.not_open';
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refuse(key) {
  fault = key;
  error.textContent = key ? t(key) : '';
  if (key === 'terminal.not_json') message.setAttribute('aria-invalid', 'true');
  else message.removeAttribute('aria-invalid');
}

function render() {
  hint.hidden = path.value !== CHANNELS || current() !== null;
  refuse(fault);
}

open.addEventListener('click', connect);
close.addEventListener('click', disconnect);
path.addEventListener('change', render);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});
form.addEventListener('input', () => refuse(''));
message.addEventListener('keydown', (event) => {
  // Enter that ends the choice of a Chinese letter is no wish to send.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
onLanguage(render);
onLogin(render);
tell({ name: 'idle' });
