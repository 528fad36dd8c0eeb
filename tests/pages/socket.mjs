// Drives the pages for WebSockets as a person would: node tests/pages/socket.mjs URL USER PASSWORD SCREENSHOT_DIR
//
// The server is a real one, the user an administrator of it whom nobody else is. With STAND_IN=1 the WebSocket service is
// the one of stand-in.mjs.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { open } from './browser.mjs';

const [address, username, password, shots] = process.argv.slice(2);
if (!shots) {
  console.error('usage: node tests/pages/socket.mjs URL USER PASSWORD SCREENSHOT_DIR');
  process.exit(2);
}
const { origin } = new URL(address);
// How long a page may take to show that its session is over: a second to hear of it, and one to show it on a busy machine.
const PROMPT_MS = 2000;

const standIn = process.env.STAND_IN && await import('./stand-in.mjs').then(({ startStandIn }) => startStandIn(address));
const files = await mkdtemp(join(tmpdir(), 'portico-pages-'));
await mkdir(shots, { recursive: true });
const topic = `page-${Date.now().toString(36)}`;

let driver;
let second;
const shot = (name, on = driver) => on.page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

/** Has a page find the stand-in, if there is one, and keeps its sockets where a step can close them. */
async function prepare(on) {
  await on.page.evaluateOnNewDocument(() => {
    window.sockets = [];
    window.WebSocket = class extends WebSocket {
      constructor(...how) {
        super(...how);
        window.sockets.push(this);
      }
    };
  });
  if (!standIn) return on;
  await on.page.setRequestInterception(true);
  on.page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/socket/address') return request.continue();
    const body = JSON.stringify({ url: null, port: standIn.port });
    return request.respond({ status: 200, contentType: 'application/json', body });
  });
  return on;
}

const fill = async (on, selector, text) => {
  await on.page.$eval(selector, (input) => { input.value = ''; });
  await on.page.type(selector, text);
};

async function logIn(on) {
  await on.see('#login-heading');
  await fill(on, '#username', username);
  await fill(on, '#password', password);
  await on.page.keyboard.press('Enter');
  await on.see('#account-heading', new RegExp(`^${username}$`));
}

const isConnected = (on, selector) => on.see(`${selector}[data-state="open"]`);
const received = (on, log, pattern) => on.see(`${log} .log [data-kind="received"] .said`, pattern);

async function subscribe(on, name) {
  await fill(on, '#topic', name);
  await on.page.keyboard.press('Enter');
  await on.see('.topics code', new RegExp(`^${name}$`));
}

/** Closes the connection for channels with a code, as if the server had, and waits for the next one. */
async function lose(on, code) {
  const count = await on.page.evaluate((code) => {
    window.sockets.findLast(({ url }) => url.endsWith('/socket')).close(code);
    return window.sockets.length;
  }, code);
  await on.see('#channels .log [data-kind="bad"] .said', new RegExp(`^Closed with ${code}: `));
  await on.page.waitForFunction((count) => window.sockets.length > count, { polling: 50 }, count);
  await isConnected(on, '#channels-state');
}

async function checkNarrow(name) {
  await driver.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await driver.page.setViewport({ width: 320, height: 700 });
  const width = await driver.page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, 320, 'nothing hangs over');
  await shot(name);
  await driver.page.emulateMediaFeatures([]);
  await driver.page.setViewport({ width: 1280, height: 900 });
}

const steps = {
  async 'the first page leads to the JSON client, which connects and says who it is by itself'() {
    await driver.page.goto(address);
    await shot('links');
    await driver.page.click('a[href="socket/index"]');
    await isConnected(driver, '#json-state');
    await received(driver, '#json', /^\{"data":\{"message":"recv msg：张三_18"\}\}$/);
    assert.equal(await driver.text('#json .log [data-kind="sent"] .said'), '{"name":"张三","age":"18"}');
    assert.match(await driver.text('#json .log [data-kind="sent"] small'), /^28 bytes$/, 'as many as it has in UTF-8');
    await shot('json');
  },

  async 'the form sends another name and age by the keyboard alone'() {
    await fill(driver, '#name', 'Ada');
    await driver.page.keyboard.press('Tab');
    await driver.page.keyboard.type('36');
    await driver.page.keyboard.press('Enter');
    await received(driver, '#json', /recv msg：Ada_36"/);
  },

  async 'who logs in has channels, and what is published arrives on another page'() {
    await logIn(driver);
    await isConnected(driver, '#channels-state');
    await subscribe(driver, topic);
    second = await prepare(await driver.another());
    await second.page.goto(new URL('socket/index', address));
    await isConnected(second, '#channels-state');
    await subscribe(second, topic);
    await fill(second, '#data', '{"greeting": "你好"}');
    await second.page.keyboard.press('Enter');
    for (const on of [driver, second]) await received(on, '#channels', /"data":\{"greeting": ?"你好"\}/);
    await driver.see('.topics small', /^no\. \d+$/);
    await fill(driver, '#data', 'no JSON');
    await driver.page.click('#publish-send');
    await received(second, '#channels', /"data":"no JSON"/);
    await driver.page.click('#ping');
    await driver.see('#channels .log [data-kind="note"] .said', /^The answer took \d+ ms$/);
    await shot('channels');
  },

  async 'a refused request is told with its code'() {
    await fill(driver, '#topic', 'user:987654321');
    await driver.page.click('#subscribe-send');
    const { error } = JSON.parse(await received(driver, '#channels', /"error"/));
    const shown = await driver.see('#channels-notice.bad');
    assert.ok(error.code && shown.includes(error.message) && shown.includes(error.code), shown);
    await shot('refused');
    await subscribe(driver, topic);
    assert.equal(await driver.text('#channels-notice'), '', 'what succeeds takes the notice away');
  },

  async 'both languages, dark, and 320 pixels wide'() {
    await driver.page.click('#language');
    await driver.see('#channels-state', /^已连接$/);
    await driver.see('#channels .log .way', /^接收$/);
    await driver.see('h1', /通过 WebSocket 收发 JSON/);
    await shot('channels-zh');
    await checkNarrow('channels-zh-dark-320');
    await driver.page.click('#language');
    await driver.see('#channels-state', /^Connected$/);
    await checkNarrow('channels-en-dark-320');
  },

  async 'a lost connection comes back with its topics'() {
    await lose(driver, 4008);
    await fill(second, '#data', '"after the loss"');
    await second.page.keyboard.press('Enter');
    await received(driver, '#channels', /"data":"after the loss"/);
  },

  async 'a token that expired is exchanged for the next connection, and a newer one is told to the one that is open'() {
    const token = () => driver.page.evaluate(() => JSON.parse(localStorage['portico.session']).access);
    const before = await token();
    await lose(driver, 4003);
    const after = await token();
    assert.notEqual(after, before);
    // The other page hears of the new pair.
    assert.match(await second.see('#channels .log [data-kind="sent"] .said', /"op":"auth"/), /"token":"…"\}$/);
    await driver.page.evaluate(() => {
      const tokens = JSON.parse(localStorage['portico.session']);
      localStorage['portico.session'] = JSON.stringify({ ...tokens, accessExpiresAt: Date.now() + 3000 });
    });
    await driver.page.reload();
    await driver.see('#channels .log [data-kind="sent"] .said', /"op":"auth"/);
    assert.notEqual(await token(), after);
    const { id } = JSON.parse(await driver.see('#channels .log [data-kind="sent"] .said', /"op":"auth"/));
    await received(driver, '#channels', new RegExp(`^\\{"id":${id},"ok":true\\}$`));
  },

  async 'the interactive page opens, sends text by Enter, and closes with words for the code'() {
    await second.page.close();
    second = await prepare(await driver.another());
    await second.page.goto(address);
    await second.page.click('a[href="socket/index2"]');
    await second.see('#terminal-state', /^Not connected$/);
    await second.page.click('#message-send');
    await second.see('#message-error', /There is no open connection/);
    await second.page.click('#open');
    await isConnected(second, '#terminal-state');
    await second.page.focus('#message');
    await second.page.keyboard.press('Enter');
    await received(second, '#terminal', /^recv data:Hello world!$/);
    await fill(second, '#message', '{"name":"张三","age":"18"');
    await second.page.click('#kind-json');
    await second.page.click('#message-send');
    await second.see('#message-error', /This is no JSON/);
    await second.page.type('#message', '}');
    await second.page.keyboard.press('Enter');
    await received(second, '#terminal', /recv msg：张三_18/);
    await second.page.click('#close');
    await second.see('#terminal .log .said', /^Closed with 1000: a normal end/);
    await second.see('#terminal-state', /^Closed$/);
    await shot('interactive', second);
  },

  async 'an echo comes back, a message that is too big closes with words, and the log has an end'() {
    await second.page.select('#path', '/echo');
    await second.page.click('#open');
    await isConnected(second, '#terminal-state');
    await second.page.click('#kind-text');
    await second.page.$eval('#message', (input) => {
      for (let n = 0; n < 300; n += 1) {
        input.value = `message ${n}`;
        input.form.requestSubmit();
      }
    });
    await received(second, '#terminal', /^message 299$/);
    assert.equal(await second.page.$$eval('#terminal .log li', (lines) => lines.length), 500);
    await second.page.$eval('#message', (input) => {
      input.value = 'x'.repeat(200_000);
      input.form.requestSubmit();
    });
    await second.see('#terminal .log [data-kind="bad"] .said', /^Closed with 1009: the message was too big/);
    await second.page.click('#terminal [data-clear]');
    assert.equal(await second.page.$('#terminal .log li'), null);
  },

  async 'it has channels for who is logged in, and both languages'() {
    await second.page.select('#path', '/socket');
    await second.page.click('#open');
    await isConnected(second, '#terminal-state');
    await fill(second, '#message', `{"id":7,"op":"subscribe","topic":"${topic}"}`);
    await second.page.keyboard.press('Enter');
    await received(second, '#terminal', /^\{"id":7,"ok":true\}$/);
    await second.page.click('#language');
    await second.see('#terminal .log .way', /^接收$/);
    await second.see('#terminal-state', /^已连接$/);
    await shot('interactive-zh', second);
    [driver, second] = [second, driver];
    await checkNarrow('interactive-zh-dark-320');
    [driver, second] = [second, driver];
    await second.page.click('#language');
  },

  async 'every close code has words in both languages'() {
    const codes = [1000, 1001, 1005, 1006, 1008, 1009, 1013, 4001, 4003, 4008];
    const meanings = await second.page.evaluate(async (codes) => {
      const { meaningOf } = await import('../assets/socket-codes.js');
      const inPageLanguage = () => codes.map((code) => meaningOf(code));
      const english = inPageLanguage();
      document.querySelector('#language').click();
      const chinese = inPageLanguage();
      document.querySelector('#language').click();
      return { english, chinese };
    }, codes);
    for (const [index, code] of codes.entries()) {
      assert.match(meanings.english[index], /[a-z]{2}/, `${code}`);
      assert.match(meanings.chinese[index], /[一-鿿]/, `${code}`);
      assert.doesNotMatch(meanings.english[index], /^a code of/, `${code} has a sentence of its own`);
    }
  },

  async 'a login in another browser ends this session before one\'s eyes'() {
    driver.refusals.push(['/', 401]);
    await isConnected(driver, '#channels-state');
    await driver.page.evaluate(() => { window.stays = true; });
    const other = await prepare(await driver.another({ isApart: true }));
    await other.page.goto(new URL('socket/index', address));
    await logIn(other);
    const began = performance.now();
    await driver.see('#login-notice.bad', /^Logged in on another device/);
    const took = Math.round(performance.now() - began);
    assert.ok(took < PROMPT_MS, `it took ${took} ms`);
    assert.ok(await driver.page.evaluate(() => window.stays), 'it is the same page, not loaded again');
    assert.equal(await driver.page.$('#channels:not([hidden])'), null, 'the channels are gone');
    await isConnected(driver, '#json-state');
    await second.see('#terminal .log [data-kind="bad"] .said', /^Closed with 4001: the session is over \(a newer login/);
    await isConnected(other, '#channels-state');
    await shot('displaced');
    await shot('displaced-interactive', second);
    console.log(`    ${took} ms after the other was logged in`);
    await other.page.click('#log-out');
    await other.see('#login-notice', /You are logged out/);
    await shot('logged-out', other);
  },

  async 'without a login channels refuse, which is told'() {
    await second.page.select('#path', '/echo');
    await second.page.select('#path', '/socket');
    await second.see('#path-hint', /Log in on the page/);
    await second.page.click('#open');
    await second.see('#terminal .log [data-kind="bad"] .said', /^Closed with 1006: it was refused or broke off/);
  },
};

try {
  driver = await prepare(await open({ origin, files }));
  await driver.page.setViewport({ width: 1280, height: 900 });
  for (const [name, step] of Object.entries(steps)) {
    await step();
    console.log(`ok  ${name}`);
  }
  assert.deepEqual(driver.faults, [], 'no errors on the console, and nothing from or to elsewhere');
  console.log(`ok  no errors on the console, and nothing from or to elsewhere\nscreenshots: ${shots}`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
  if (driver?.faults.length) console.error(driver.faults.join('\n'));
  if (driver) await shot('failed').catch(() => {});
  if (second) await shot('failed-second', second).catch(() => {});
} finally {
  await driver?.browser.close();
  standIn?.close();
  await rm(files, { recursive: true });
}
