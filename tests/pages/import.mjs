// Drives the page for workbooks as a person would. What is imported stays on the server.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { checkNarrow, logIn, shot } from './person.mjs';
import { address, files, password, run, username } from './script.mjs';
import { textOf, workbook } from './workbook.mjs';

const HEADINGS = ['User Id', 'Username', 'Password', 'Gender'];
const SECRET = 'a first password';
// Names that no earlier run has left behind.
const stamp = Date.now().toString(36);
const many = Array.from({ length: 3000 }, (_, n) => ['', `page-${stamp}-${n}`, n < 24 ? SECRET : '', 'female']);
const wrong = [['', `page-${stamp}-good`, '', '1'], ['12a', `page-${stamp}-id`, '', '0'], ['', `page-${stamp}-gender`, SECRET, 'maybe']];

const file = async (name, bytes) => {
  await writeFile(join(files, name), bytes);
  return join(files, name);
};
const paths = {
  many: await file('many.xlsx', workbook({ Users: [HEADINGS, ...many] })),
  wrong: await file('wrong.xlsx', workbook({ Users: [HEADINGS, ...wrong] })),
  header: await file('header.xlsx', workbook({ Users: [['User Id', 'Username', 'Phone'], ['', 'x', '1']] })),
  text: await file('text.xlsx', 'no workbook, whatever its name says'),
  notes: await file('notes.csv', 'Username\nada\n'),
};

let driver;
const see = (...what) => driver.see(...what);
const press = (selector) => driver.page.click(selector);

/** The numbers of the report by their names. */
async function counts() {
  const pairs = await driver.page.$$eval('#report .figures > div', (groups) => groups.map(
    (group) => [group.querySelector('dt').innerText, Number(group.querySelector('dd').innerText.replace(/\D/g, ''))],
  ));
  return Object.fromEntries(pairs);
}

/** Takes note in the page of each state that the import shows, and of the largest figure under each name. */
function record() {
  return driver.page.evaluate(() => {
    const seen = { headings: [], figures: {} };
    window.seen = seen;
    const look = () => {
      const heading = document.querySelector('#job-heading').textContent;
      if (heading && seen.headings.at(-1) !== heading) seen.headings.push(heading);
      for (const group of document.querySelectorAll('#job-progress .figures > div')) {
        const [name, text] = [...group.children].map((child) => child.textContent);
        seen.figures[name] = Math.max(seen.figures[name] ?? 0, Number(text.replace(/\D/g, '')));
      }
    };
    new MutationObserver(look).observe(document.querySelector('#job'), { subtree: true, childList: true, characterData: true });
  });
}

async function call(path, body, token) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(new URL(path, address), { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

const steps = {
  async 'the first page leads to it, and it asks for a login'() {
    await driver.page.goto(address);
    await press('a[href="excel/import_index"]');
    await see('#login-heading');
    await shot(driver, 'login');
    await logIn(driver, username, password);
    await see('#import-heading');
    await shot(driver, 'form');
  },

  async 'what is no workbook by its name is refused with a sentence'() {
    await press('#send');
    await see('#workbook-error', /Choose a workbook first/);
    await driver.choose(paths.notes);
    await see('#workbook-error', /notes\.csv is no \.xlsx workbook/);
    await driver.drop('.drop', paths.many, paths.wrong);
    await see('#workbook-error', /One workbook at a time/);
    await driver.drop('h1', paths.many);
    assert.match(driver.page.url(), /import_index$/, 'a file that is dropped elsewhere takes no page away');
  },

  async 'what is no workbook by its content is refused by the server'() {
    driver.refusals.push(['/excel/import?', 'status of 422']);
    await driver.choose(paths.text);
    await press('#send');
    await see('#import-notice.bad', /\.xlsx/);
    await shot(driver, 'refused');
    await driver.choose(paths.header);
    await press('#send');
    await see('.notice.bad', /Phone/);
    await shot(driver, 'header');
    if (await driver.page.$('#job:not([hidden])')) await press('#again');
  },

  async 'a dry run tells what would happen'() {
    await driver.choose(paths.wrong);
    await press('#partial');
    await press('#dry-run');
    await press('#send');
    await see('#job-heading', /Checked; nothing was written/);
    assert.deepEqual(await counts(), { Rows: 3, 'To insert': 1, 'To update': 0, Unchanged: 0, Rejected: 2 });
    await press('#again');
    await press('#dry-run');
  },

  async 'a dropped workbook with wrong rows writes nothing when strict, and says what is wrong'() {
    await driver.drop('.drop', paths.wrong);
    await see('.drop strong', /wrong\.xlsx/);
    await press('#strict');
    await press('#send');
    await see('#job-heading', /Nothing was imported/);
    assert.deepEqual(await counts(), { Rows: 3, Inserted: 0, Updated: 0, Unchanged: 0, Rejected: 2 });
    const cells = await driver.page.$$eval('#report tbody tr', (rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText)));
    assert.deepEqual(cells.map(([row, column]) => [row, column]), [['3', 'User Id'], ['4', 'Gender']]);
    await shot(driver, 'errors');

    const report = textOf(await driver.download('#report-download', 'report.xlsx'));
    for (const [, , message] of cells) assert.ok(report.includes(message), `the report says: ${message}`);
    assert.ok(report.includes(`page-${stamp}-good`), 'the report has the rows that are right as well');
    assert.ok(!report.includes(SECRET), 'the report has no password');
  },

  async 'both languages, dark, and 320 pixels wide'() {
    await press('#language');
    await see('#job-heading', /未导入任何数据/);
    await see('#report tbody tr:last-child td:nth-child(2)', /性别/);
    await see('#report tbody tr:last-child td:last-child', /[一-鿿]/);
    await shot(driver, 'errors-zh');
    await checkNarrow(driver, 'errors-zh-dark-320');
    await press('#language');
    await see('#job-heading', /Nothing was imported/);
    await press('#again');
  },

  async 'an import shows how far it is, also to who leaves the page and comes back'() {
    await driver.choose(paths.many);
    await record();
    await press('#send');
    const progressed = () => ['Rows read', 'Passwords hashed'].every((name) => window.seen.figures[name] > 0);
    await driver.page.waitForFunction(progressed, { polling: 50 });
    await shot(driver, 'progress');
    const { headings } = await driver.page.evaluate(() => window.seen);
    assert.equal(headings[0], 'Uploading');
    assert.ok(headings.includes('Importing'), headings.join());

    await driver.page.reload();
    await see('#job-file', /many\.xlsx/);
    await driver.page.goto(address);
    await see('#account-heading');
    await driver.page.goBack();
    await see('#job-heading', /^Imported$/);
    assert.deepEqual(await counts(), { Rows: 3000, Inserted: 3000, Updated: 0, Unchanged: 0, Rejected: 0 });
    await shot(driver, 'done');
  },

  async 'the same workbook again changes nothing'() {
    await press('#again');
    await driver.choose(paths.many);
    await press('#send');
    await see('#job-heading', /^Imported$/);
    assert.deepEqual(await counts(), { Rows: 3000, Inserted: 0, Updated: 0, Unchanged: 3000, Rejected: 0 });
  },

  async 'users come out with headings in either language'() {
    for (const [language, heading] of [['en', 'Username'], ['zh-CN', '用户名']]) {
      const users = textOf(await driver.download(`[data-export="${language}"]`, 'users.xlsx'));
      assert.ok(users.includes(heading), heading);
      assert.ok(users.includes(many.at(-1)[1]), 'the last user is there');
      await see(`[data-export="${language}"]`, /headings/);
    }
  },

  async 'a session that is displaced is told beside the form'() {
    driver.refusals.push(['/', 'status of 401']);
    const { access_token: token } = await call('auth/login', { username, password });
    await see('#login-notice.bad');
    assert.equal(await driver.page.$('#bench:not([hidden])'), null, 'the tools are gone');
    await shot(driver, 'displaced');
    const member = { username: `page-${stamp}-member`, password: SECRET };
    await call('users', member, token);
    await logIn(driver, member.username, member.password);
    await see('#denied', /Only administrators/);
    assert.equal(await driver.page.$('#bench:not([hidden])'), null, 'who is no administrator has no tools');
    await shot(driver, 'denied');
  },
};

await run((opened) => { driver = opened; }, steps);
