// A browser to drive, which takes note of what it should not do.

import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

const PATIENCE_MS = 120_000;

/** How large pages are unless said otherwise. */
export const WIDE = { width: 1280, height: 900 };

/** Starts a browser on the site at `origin`. `files` is a directory for what it downloads. */
export async function open({ origin, files }) {
  const puppeteer = await import('puppeteer-core').then((module) => module.default, () => {
    throw new Error('puppeteer-core is missing: run `npm ci` in tests/pages');
  });
  const { CHROMIUM } = process.env;
  const executablePath = (CHROMIUM ? [CHROMIUM] : PLACES).find(existsSync);
  if (!executablePath) {
    throw new Error('no Chromium: `apt-get install chromium`, or name the program of one in CHROMIUM');
  }
  // Whoever is root, as in a container, gets no sandbox from Chromium.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await puppeteer.launch({ executablePath, args: [...args, '--accept-lang=en-US'] });
  const [page] = await browser.pages();
  const driver = await Driver.on(page, { origin, files });
  const target = await browser.target().createCDPSession();
  await target.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: files });
  return driver;
}

class Driver {
  #devtools;
  #files;
  #origin;
  /** What the page should not have done. */
  faults = [];
  /** What the browser writes to the console and is meant to come: `[part of the address, part of the message]`. */
  refusals = [];

  static async on(page, { origin, files, faults, refusals }) {
    page.setDefaultTimeout(PATIENCE_MS);
    await page.setViewport(WIDE);
    const driver = new Driver(page, await page.createCDPSession(), files, origin);
    Object.assign(driver, faults && { faults, refusals });
    await driver.#watch();
    return driver;
  }

  constructor(page, devtools, files, origin) {
    this.browser = page.browser();
    this.page = page;
    this.#devtools = devtools;
    this.#files = files;
    this.#origin = origin;
  }

  /** Another page; with `isApart` one of another browser, which keeps nothing in common with this. */
  async another({ isApart = false } = {}) {
    const context = isApart ? await this.browser.createBrowserContext() : this.page.browserContext();
    const { faults, refusals } = this;
    // In a window of its own: a tab behind another is not drawn, and what waits for that waits for ever.
    return Driver.on(await context.newPage({ type: 'window' }), { origin: this.#origin, files: this.#files, faults, refusals });
  }

  async #watch() {
    this.page.on('pageerror', (error) => this.faults.push(`an error: ${error}`));
    this.page.on('console', (message) => {
      const { url = '' } = message.location();
      const text = `${url} ${message.text()}`;
      const isMeant = (parts) => parts.every((part) => text.includes(part));
      if (message.type() !== 'error' || this.refusals.some(isMeant)) return;
      this.faults.push(`on the console: ${message.text()} ${url}`);
    });
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== this.#origin) this.faults.push(`a request to ${url.origin}`);
    });
    // WebSockets are no requests; theirs may be another port.
    const { hostname } = new URL(this.#origin);
    this.#devtools.on('Network.webSocketCreated', ({ url }) => {
      if (new URL(url).hostname !== hostname) this.faults.push(`a WebSocket to ${url}`);
    });
    await this.#devtools.send('Network.enable');
  }

  /** The visible text of an element. */
  text(selector) {
    return this.page.$eval(selector, (element) => element.innerText.trim());
  }

  /** Waits until `selector` is to be seen and its text matches `pattern`; the text. */
  async see(selector, pattern = /./) {
    const found = ({ selector, source }) => [...document.querySelectorAll(selector)]
      .find((element) => element.checkVisibility() && new RegExp(source).test(element.innerText))?.innerText.trim();
    const handle = await this.page
      .waitForFunction(found, { polling: 50 }, { selector, source: pattern.source })
      .catch((cause) => { throw new Error(`waited in vain for ${pattern} in ${selector}`, { cause }); });
    return handle.jsonValue();
  }

  /** Chooses a file by the chooser of the form. */
  async choose(path) {
    const [chooser] = await Promise.all([this.page.waitForFileChooser(), this.page.click('#workbook')]);
    await chooser.accept([path]);
  }

  /** Drops files from outside the browser on an element. */
  async drop(selector, ...paths) {
    const element = await this.page.$(selector);
    await element.scrollIntoView();
    const { x, y, width, height } = await element.boundingBox();
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await this.#devtools.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
    }
  }

  /** Presses what downloads, and answers the file by its name, which is then taken away. */
  async download(selector, name) {
    await this.page.click(selector);
    const path = join(this.#files, name);
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await readdir(this.#files)).includes(name)) {
      if (Date.now() > deadline) throw new Error(`no ${name} was saved`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    const bytes = await readFile(path);
    await rm(path);
    return bytes;
  }
}
