// What every script here begins and ends with. It is run as: node tests/pages/SCRIPT URL USER PASSWORD SCREENSHOT_DIR
//
// The server is a real one, the user an administrator of it whom nobody else is.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { open } from './browser.mjs';

export const [address, username, password, shots] = process.argv.slice(2);
if (!shots) {
  console.error(`usage: node ${process.argv[1]} URL USER PASSWORD SCREENSHOT_DIR`);
  process.exit(2);
}
await mkdir(shots, { recursive: true });

/** A directory that is there as long as the script runs. */
export const files = await mkdtemp(join(tmpdir(), 'portico-pages-'));

/** Takes the steps one after the other in a browser that is first given to `begin`; what fails sets the exit code. */
export async function run(begin, steps) {
  let driver;
  try {
    driver = await open({ origin: new URL(address).origin, files });
    await begin(driver);
    for (const [name, step] of Object.entries(steps)) {
      await step();
      console.log(`ok  ${name}`);
    }
    assert.deepEqual(driver.faults, [], 'no errors on the console, and nothing from or to elsewhere');
    console.log(`ok  no errors on the console, and nothing from or to elsewhere\nscreenshots: ${shots}`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    if (driver) await leaveTraces(driver);
  } finally {
    await driver?.browser.close();
    await rm(files, { recursive: true });
  }
}

async function leaveTraces({ browser, faults }) {
  if (faults.length) console.error(faults.join('\n'));
  for (const [index, page] of (await browser.pages()).entries()) {
    await page.screenshot({ path: join(shots, `failed-${index}.png`), fullPage: true }).catch(() => {});
  }
}
