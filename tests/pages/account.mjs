// Drives the account on the first page as a person would, on a server with single sign-on. The password is another afterwards.

import assert from 'node:assert/strict';

import { checkNarrow, fill, logIn, shot } from './person.mjs';
import { address, password, run, username } from './script.mjs';
import { prepare } from './sockets.mjs';

const NEW = 'another long passphrase';

let driver;

async function change(current, next) {
  await fill(driver, '#current', current);
  await fill(driver, '#new', next);
  await driver.page.keyboard.press('Enter');
}

/** Waits for a sentence about a field, where who types goes on. */
async function told(field, pattern) {
  await driver.see(`#${field}-error`, pattern);
  await driver.page.waitForFunction((field) => document.activeElement.id === field, { polling: 50 }, field);
  assert.ok(await driver.page.$(`#${field}[aria-invalid="true"][aria-describedby~="${field}-error"]`));
}

/** Logs in on another computer, which may have no way to the sockets, and answers that page. */
async function logInElsewhere(secret, { hasSockets = true } = {}) {
  const other = await prepare(await driver.another({ isApart: true }), () => (hasSockets ? null : { url: null, port: null }));
  await other.page.goto(address);
  await logIn(other, username, secret);
  return other;
}

const isSamePage = (on) => on.page.evaluate(() => window.stays);
const stay = (on) => on.page.evaluate(() => { window.stays = true; });

const steps = {
  async 'who logs in sees the one session, which is on this device'() {
    await driver.page.goto(address);
    await shot(driver, 'login');
    await logIn(driver, username, password);
    await driver.see('#sessions .badge', /^This device$/);
    await driver.see('#sessions h3', /^Chrome on /);
    assert.equal((await driver.page.$$('#sessions .rows li')).length, 1);
    assert.equal(await driver.page.$('#end-others:not([hidden])'), null, 'there are no others to end');
    await shot(driver, 'account');
  },

  async 'fields and buttons are called what they are for'() {
    for (const name of ['Show Current password', 'Show New password', 'Change password']) {
      assert.ok(await driver.page.$(`::-p-aria([name="${name}"][role="button"])`), name);
    }
    for (const name of ['Current password', 'New password']) {
      assert.ok(await driver.page.$(`::-p-aria([name="${name}"][role="textbox"])`), name);
    }
  },

  async 'a field that is empty is told beside it'() {
    await driver.page.click('#password-change [type="submit"]');
    await told('current', /^Enter your current password/);
    await driver.see('#new-error', /^Enter a new password/);
    await driver.page.click('#language');
    await driver.see('#new-error', /^请输入新密码/);
    await driver.page.click('#language');
    await driver.page.type('#current', 'x');
    assert.equal(await driver.text('#current-error'), '', 'typing takes the sentence away');
  },

  async 'a password that is not the present one is told beside the field, and ends no session'() {
    driver.refusals.push(['/auth/password', 'status of 401']);
    await change('not the password', NEW);
    await told('current', /^This is not your current password/);
    assert.equal(await driver.text('#password-notice'), '');
    assert.equal(await driver.text('#account-heading'), username);
    await shot(driver, 'wrong');
  },

  async 'a new password that is too short is told beside its field'() {
    driver.refusals.push(['/auth/password', 'status of 422']);
    await change(password, 'short');
    await told('new', /8/);
    assert.equal(await driver.text('#password-notice'), '', 'it is said once');
    await shot(driver, 'short');
  },

  async 'both languages, dark, and 320 pixels wide'() {
    await checkNarrow(driver, 'short-en-dark-320');
    await driver.page.click('#language');
    await driver.see('#sessions .badge', /^本机$/);
    await driver.see('#password-heading', /^修改密码$/);
    await change('not the password', NEW);
    await told('current', /^当前密码不正确/);
    await change(password, 'short');
    await told('new', /8/);
    await driver.see('#new-error', /[一-鿿]/);
    await shot(driver, 'short-zh');
    await checkNarrow(driver, 'short-zh-dark-320');
    await driver.page.click('#language');
    await driver.see('#password-heading', /^Change your password$/);
  },

  async 'a new password can be looked at, and takes the place of the old'() {
    await fill(driver, '#new', NEW);
    await driver.page.click('#new-reveal');
    assert.equal(await driver.page.$eval('#new', (input) => input.type), 'text');
    await change(password, NEW);
    await driver.see('#password-notice', /^Your password is changed, and every other session is over/);
    const typed = await driver.page.$$eval('#current, #new', (inputs) => inputs.map(({ value, type }) => [value, type]));
    assert.deepEqual(typed, [['', 'password'], ['', 'password']]);
    await shot(driver, 'changed');
    await driver.page.click('#log-out');
    await driver.see('#login-notice', /You are logged out/);
    await logIn(driver, username, NEW);
    assert.equal(await driver.text('#password-notice'), '', 'what was said is gone with the login');
  },

  async 'a login in another browser is shown at once, without a look at the server and without a reload'() {
    driver.refusals.push(['/', 'status of 401']);
    await stay(driver);
    // A hidden page does not ask whether its session goes on, and has to be told.
    await driver.page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }));
    const other = await logInElsewhere(NEW);
    const began = performance.now();
    await driver.see('#login-notice.bad', /^Logged in on another device/);
    console.log(`    ${Math.round(performance.now() - began)} ms after the other was logged in`);
    assert.ok(await isSamePage(driver), 'it is the same page, not loaded again');
    assert.equal(await driver.page.$('#sessions:not([hidden]), #password-change:not([hidden])'), null);
    await shot(driver, 'displaced');
    await other.page.close();
  },

  async 'it is shown where no socket can be opened, too'() {
    const here = await logInElsewhere(NEW, { hasSockets: false });
    await stay(here);
    const other = await logInElsewhere(NEW);
    await here.see('#login-notice.bad', /^Logged in on another device/);
    assert.ok(await isSamePage(here), 'it is the same page, not loaded again');
    await other.page.close();
  },
};

await run((opened) => { driver = opened; }, steps);
