// What the pages for WebSockets are driven by, and looked at with.

import assert from 'node:assert/strict';
import { join } from 'node:path';

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 700 };

/** Keeps the sockets of a page where `lose` finds them, and has it find the service at `place()`, if that is one. */
export async function prepare(on, place) {
  await on.page.setViewport(WIDE);
  await on.page.evaluateOnNewDocument(() => {
    window.sockets = [];
    window.WebSocket = class extends WebSocket {
      constructor(...how) {
        super(...how);
        window.sockets.push(this);
      }
    };
  });
  if (!place()) return on;
  await on.page.setRequestInterception(true);
  on.page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/socket/address') return request.continue();
    return request.respond({ status: 200, contentType: 'application/json', body: JSON.stringify(place()) });
  });
  return on;
}

/** Types `text` in the place of what is in a field. */
export async function fill(on, selector, text) {
  await on.page.$eval(selector, (input) => { input.value = ''; });
  await on.page.type(selector, text);
}

export async function logIn(on, username, password) {
  await on.see('#login-heading');
  await fill(on, '#username', username);
  await fill(on, '#password', password);
  await on.page.keyboard.press('Enter');
  await on.see('#account-heading', new RegExp(`^${username}$`));
}

export function isConnected(on, selector) {
  return on.see(`${selector}[data-state="open"]`);
}

/** Waits for a line of the log in `view`, of one of the kinds sent, received, note and bad; its text. */
export function logged(on, view, kind, pattern) {
  return on.see(`${view} .log [data-kind="${kind}"] .said`, pattern);
}

export async function subscribe(on, name) {
  await fill(on, '#topic', name);
  await on.page.keyboard.press('Enter');
  await on.see('.topics code', new RegExp(`^${name}$`));
}

/** Closes the connection for channels with a code, as if the server had, and waits for the next one. */
export async function lose(on, code) {
  const count = await on.page.evaluate((code) => {
    window.sockets.findLast(({ url }) => url.endsWith('/socket')).close(code);
    return window.sockets.length;
  }, code);
  await logged(on, '#channels', 'bad', new RegExp(`^Closed with ${code}: `));
  await on.page.waitForFunction((count) => window.sockets.length > count, { polling: 50 }, count);
  await isConnected(on, '#channels-state');
}

/** A function that takes pictures into the directory. */
export function camera(directory) {
  return async (on, name) => {
    // What fades from one colour to the next is neither.
    await on.page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    await on.page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
  };
}

/** Looks at a page in the dark and as narrow as pages get. */
export async function checkNarrow(on, shot, name) {
  await on.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await on.page.setViewport(NARROW);
  const width = await on.page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, NARROW.width, 'nothing hangs over');
  const isCut = await on.page.$$eval('.log', (logs) => logs.some((log) => log.scrollWidth > log.clientWidth));
  assert.ok(!isCut, 'no line of a log is cut');
  await shot(on, name);
  await on.page.emulateMediaFeatures([]);
  await on.page.setViewport(WIDE);
}
