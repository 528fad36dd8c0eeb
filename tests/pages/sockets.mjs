// What a person does on the pages for WebSockets, and sees there.

import { fill } from './person.mjs';

/** Keeps the sockets of a page where `lose` finds them, and has it find the service at `place()`, if that is one. */
export async function prepare(on, place) {
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
