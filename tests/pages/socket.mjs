// Drives the pages for WebSockets as a person would. With STAND_IN=1 the WebSocket service is the one of stand-in.mjs.

import assert from 'node:assert/strict';

import { checkNarrow, fill, logIn, shot } from './person.mjs';
import { address, password, run, username } from './script.mjs';
import { isConnected, logged, lose, prepare, subscribe } from './sockets.mjs';

// How long a page may take to show that its session is over: a second to hear of it, and one to show it on a busy machine.
const PROMPT_MS = 2000;

const standIn = process.env.STAND_IN
  ? await import('./stand-in.mjs').then(({ startStandIn }) => startStandIn(address))
  : null;
const topic = `page-${Date.now().toString(36)}`;

let driver;
let second;
// Where the pages are told that the service is, when the site does not tell.
let place = standIn && { url: null, port: standIn.port };

const another = async (options) => prepare(await driver.another(options), () => place);

const steps = {
  async 'the first page leads to the JSON client, which connects and says who it is by itself'() {
    await driver.page.goto(address);
    await shot(driver, 'links');
    await driver.page.click('a[href="socket/index"]');
    await isConnected(driver, '#json-state');
    await logged(driver, '#json', 'received', /^\{"data":\{"message":"recv msg：张三_18"\}\}$/);
    assert.equal(await driver.text('#json .log [data-kind="sent"] .said'), '{"name":"张三","age":"18"}');
    assert.match(await driver.text('#json .log [data-kind="sent"] small'), /^28 bytes$/, 'as many as it has in UTF-8');
    await shot(driver, 'json');
  },

  async 'the form sends another name and age by the keyboard alone'() {
    await fill(driver, '#name', 'Ada');
    await driver.page.keyboard.press('Tab');
    await driver.page.keyboard.type('36');
    await driver.page.keyboard.press('Enter');
    await logged(driver, '#json', 'received', /recv msg：Ada_36"/);
  },

  async 'who logs in has channels, and what is published arrives on another page'() {
    await logIn(driver, username, password);
    await isConnected(driver, '#channels-state');
    await subscribe(driver, topic);
    second = await another();
    await second.page.goto(new URL('socket/index', address));
    await isConnected(second, '#channels-state');
    await subscribe(second, topic);
    await fill(second, '#data', '{"greeting": "你好"}');
    await second.page.keyboard.press('Enter');
    for (const on of [driver, second]) await logged(on, '#channels', 'received', /"data":\{"greeting": ?"你好"\}/);
    await driver.see('.topics small', /^no\. \d+$/);
    await fill(driver, '#data', 'no JSON');
    await driver.page.click('#publish-send');
    await logged(second, '#channels', 'received', /"data":"no JSON"/);
    await driver.page.click('#ping');
    await logged(driver, '#channels', 'note', /^The answer took \d+ ms$/);
    await shot(driver, 'channels');
  },

  async 'a refused request is told with its code'() {
    await fill(driver, '#topic', 'user:987654321');
    await driver.page.click('#subscribe-send');
    const { error } = JSON.parse(await logged(driver, '#channels', 'received', /"error"/));
    const shown = await driver.see('#channels-notice.bad');
    assert.ok(error.code && shown.includes(error.message) && shown.includes(error.code), shown);
    await shot(driver, 'refused');
    await subscribe(driver, topic);
    assert.equal(await driver.text('#channels-notice'), '', 'what succeeds takes the notice away');
  },

  async 'both languages, dark, and 320 pixels wide'() {
    await driver.page.click('#language');
    await driver.see('#channels-state', /^已连接$/);
    await driver.see('#channels .log .way', /^接收$/);
    await driver.see('h1', /通过 WebSocket 收发 JSON/);
    await fill(driver, '#topic', 'user:987654321');
    await driver.page.click('#subscribe-send');
    await driver.see('#channels-notice.bad', /[一-鿿]/);
    await shot(driver, 'channels-zh');
    await checkNarrow(driver, 'channels-zh-dark-320');
    await driver.page.click('#language');
    await driver.see('#channels-state', /^Connected$/);
    await checkNarrow(driver, 'channels-en-dark-320');
  },

  async 'a lost connection comes back with its topics'() {
    await lose(driver, 4008);
    await fill(second, '#data', '"after the loss"');
    await second.page.keyboard.press('Enter');
    await logged(driver, '#channels', 'received', /"data":"after the loss"/);
  },

  async 'a token that expired is exchanged for the next connection, and a newer one is told to the one that is open'() {
    const token = () => driver.page.evaluate(() => JSON.parse(localStorage['portico.session']).access);
    const before = await token();
    await lose(driver, 4003);
    const after = await token();
    assert.notEqual(after, before);
    // The other page hears of the new pair.
    assert.match(await logged(second, '#channels', 'sent', /"op":"auth"/), /"token":"…"\}$/);
    await driver.page.evaluate(() => {
      const tokens = JSON.parse(localStorage['portico.session']);
      localStorage['portico.session'] = JSON.stringify({ ...tokens, accessExpiresAt: Date.now() + 3000 });
    });
    await driver.page.reload();
    await logged(driver, '#channels', 'sent', /"op":"auth"/);
    assert.notEqual(await token(), after);
    const { id } = JSON.parse(await logged(driver, '#channels', 'sent', /"op":"auth"/));
    await logged(driver, '#channels', 'received', new RegExp(`^\\{"id":${id},"ok":true\\}$`));
  },

  async 'the interactive page opens, sends text by Enter, and closes with words for the code'() {
    await second.page.close();
    second = await another();
    await second.page.goto(address);
    await second.page.click('a[href="socket/index2"]');
    await second.see('#terminal-state', /^Not connected$/);
    await second.page.click('#message-send');
    await second.see('#message-error', /There is no open connection/);
    await second.page.click('#open');
    await isConnected(second, '#terminal-state');
    await second.page.focus('#message');
    await second.page.keyboard.press('Enter');
    await logged(second, '#terminal', 'received', /^recv data:Hello world!$/);
    await fill(second, '#message', '{"name":"张三","age":"18"');
    await second.page.click('#kind-json');
    await second.page.click('#message-send');
    await second.see('#message-error', /This is no JSON/);
    await second.page.type('#message', '}');
    await second.page.keyboard.press('Enter');
    await logged(second, '#terminal', 'received', /recv msg：张三_18/);
    await second.page.click('#close');
    await second.see('#terminal .log .said', /^Closed with 1000: a normal end/);
    await second.see('#terminal-state', /^Closed$/);
    await shot(second, 'interactive');
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
    await logged(second, '#terminal', 'received', /^message 299$/);
    assert.equal(await second.page.$$eval('#terminal .log li', (lines) => lines.length), 500);
    await second.page.$eval('#message', (input) => {
      input.value = 'x'.repeat(200_000);
      input.form.requestSubmit();
    });
    await logged(second, '#terminal', 'bad', /^Closed with 1009: the message was too big/);
    await second.page.click('#terminal [data-clear]');
    assert.equal(await second.page.$('#terminal .log li'), null);
  },

  async 'it has channels for who is logged in, and both languages'() {
    await second.page.select('#path', '/socket');
    await second.page.click('#open');
    await isConnected(second, '#terminal-state');
    await fill(second, '#message', `{"id":7,"op":"subscribe","topic":"${topic}"}`);
    await second.page.keyboard.press('Enter');
    await logged(second, '#terminal', 'received', /^\{"id":7,"ok":true\}$/);
    await second.page.click('#language');
    await second.see('#terminal .log .way', /^接收$/);
    await second.see('#terminal-state', /^已连接$/);
    await shot(second, 'interactive-zh');
    await checkNarrow(second, 'interactive-zh-dark-320');
    await second.page.click('#language');
  },

  async 'every close code has words in both languages'() {
    const codes = [1000, 1001, 1002, 1005, 1006, 1007, 1008, 1009, 1013, 4001, 4003, 4008];
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
    driver.refusals.push(['/', 'status of 401']);
    await isConnected(driver, '#channels-state');
    await driver.page.evaluate(() => {
      window.stays = true;
      // A hidden page does not ask whether its session goes on, and has to be told.
      Object.defineProperty(document, 'hidden', { value: true });
    });
    const other = await another({ isApart: true });
    await other.page.goto(new URL('socket/index', address));
    await logIn(other, username, password);
    const began = performance.now();
    await driver.see('#login-notice.bad', /^Logged in on another device/);
    const took = Math.round(performance.now() - began);
    assert.ok(took < PROMPT_MS, `it took ${took} ms`);
    assert.ok(await driver.page.evaluate(() => window.stays), 'it is the same page, not loaded again');
    assert.equal(await driver.page.$('#channels:not([hidden])'), null, 'the channels are gone');
    await isConnected(driver, '#json-state');
    await logged(second, '#terminal', 'bad', /^Closed with 4001: the session is over \(a newer login/);
    await isConnected(other, '#channels-state');
    await shot(driver, 'displaced');
    await shot(second, 'displaced-interactive');
    console.log(`    ${took} ms after the other was logged in`);
    await other.page.click('#log-out');
    await other.see('#login-notice', /You are logged out/);
    await shot(other, 'logged-out');
  },

  async 'without a login channels refuse, which is told'() {
    driver.refusals.push(['/socket', 'WebSocket connection to']);
    await second.see('#path-hint', /Log in on the page/);
    await second.page.click('#open');
    await logged(second, '#terminal', 'bad', /^Closed with 1006: it was refused or broke off/);
  },

  async 'where there is no service the pages say so, and one that is elsewhere is found there'() {
    const { url, port } = place ?? await fetch(new URL('socket/address', address)).then((answer) => answer.json());
    place = { url: null, port: null };
    const page = await another();
    await page.page.goto(new URL('socket/index', address));
    await logged(page, '#json', 'bad', /^This server has no WebSocket service/);
    await page.see('#json-state', /^Closed$/);
    await page.page.click('#person-send');
    await page.see('#person-error', /There is no open connection/);
    await shot(page, 'none');
    place = { url: `${url ?? `ws://${new URL(address).hostname}:${port}`}/`, port: 9 };
    await page.page.reload();
    await logged(page, '#json', 'received', /recv msg：张三_18/);
  },
};

await run(async (opened) => { driver = await prepare(opened, () => place); }, steps);
standIn?.close();
