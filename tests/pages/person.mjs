// What a person does on more than one page, and how a page is looked at.

import assert from 'node:assert/strict';
import { join } from 'node:path';

import { WIDE } from './browser.mjs';
import { shots } from './script.mjs';

const NARROW = { width: 320, height: 700 };

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

/** Takes a picture of the whole page. */
export async function shot(on, name) {
  // What fades from one colour to the next is neither.
  await on.page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  await on.page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Looks at a page in the dark and as narrow as pages get. */
export async function checkNarrow(on, name) {
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
