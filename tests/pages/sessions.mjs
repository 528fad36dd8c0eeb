// Drives the list of sessions on the first page as a person would, on a server with `sessions.max_per_user=0`. The password is
// another afterwards.

import assert from 'node:assert/strict';

import { checkNarrow, fill, logIn, shot } from './person.mjs';
import { address, password, run, username } from './script.mjs';

const NEW = 'another long passphrase';

let driver;
let others;

/** Logs in on other computers, and has them stay as they are. */
async function logInElsewhere(secret, count) {
  const all = [];
  for (let n = 0; n < count; n += 1) {
    const other = await driver.another({ isApart: true });
    await other.page.goto(address);
    await logIn(other, username, secret);
    await other.page.evaluate(() => { window.stays = true; });
    all.push(other);
  }
  return all;
}

/** Waits until the list has so many sessions, one of which is on this device. */
async function seeSessions(count) {
  await driver.page.click('#reload');
  const has = (count) => document.querySelectorAll('#sessions .rows li').length === count;
  await driver.page.waitForFunction(has, { polling: 50 }, count);
  assert.equal((await driver.page.$$('#sessions .badge:not([hidden])')).length, 1);
}

/** Waits until a page says that its login is over, which it has to find out by itself. */
async function isOver(on) {
  await on.see('#login-notice.bad', /^Session ended/);
  assert.ok(await on.page.evaluate(() => window.stays), 'it is the same page, not loaded again');
  await on.page.close();
}

const steps = {
  async 'the list has a session for each browser, and says which is this'() {
    driver.refusals.push(['/', 'status of 401']);
    await driver.page.goto(address);
    await logIn(driver, username, password);
    await seeSessions(1);
    others = await logInElsewhere(password, 3);
    await seeSessions(4);
    await driver.see('#end-others', /^End all others$/);
    await shot(driver, 'sessions');
  },

  async 'both languages, dark, and 320 pixels wide'() {
    await checkNarrow(driver, 'sessions-en-dark-320');
    await driver.page.click('#language');
    await driver.see('#end-others', /^结束其他会话$/);
    await shot(driver, 'sessions-zh');
    await checkNarrow(driver, 'sessions-zh-dark-320');
    await driver.page.click('#language');
  },

  async 'one is ended, which it shows by itself'() {
    // The newest is the first.
    await driver.page.click('#sessions .rows li:first-child button');
    await driver.page.waitForFunction(() => /^The session of Chrome on .* is over\.$/.test(document.querySelector('#sessions-status').innerText));
    assert.equal(await driver.page.evaluate(() => document.activeElement.id), 'sessions-heading');
    await isOver(others.pop());
    await seeSessions(3);
  },

  async 'all others are ended at once, and this goes on'() {
    await driver.page.click('#end-others');
    await driver.page.waitForFunction(() => document.querySelector('#sessions-status').innerText === 'All other sessions are over.');
    assert.equal(await driver.page.evaluate(() => document.activeElement.id), 'sessions-heading');
    for (const other of others) await isOver(other);
    await seeSessions(1);
    assert.equal(await driver.page.$('#end-others:not([hidden])'), null, 'there are no others to end');
  },

  async 'a new password ends all others, and this goes on'() {
    const [other] = await logInElsewhere(password, 1);
    await seeSessions(2);
    await fill(driver, '#current', password);
    await fill(driver, '#new', NEW);
    await driver.page.keyboard.press('Enter');
    await driver.see('#password-notice', /every other session is over/);
    await driver.page.waitForFunction(() => document.querySelectorAll('#sessions .rows li').length === 1);
    await isOver(other);
  },

  async 'one\'s own session is ended from the list like the others'() {
    await driver.page.click('#sessions .rows li button');
    await driver.see('#login-notice', /You are logged out/);
    await logIn(driver, username, NEW);
  },
};

await run((opened) => { driver = opened; }, steps);
