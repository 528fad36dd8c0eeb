// What became of an import: the counts, what is wrong with which row, and the workbook that says so.

import { Problem } from './api.js';
import { PatientButton } from './button.js';
import { count, fillFigures } from './figures.js';
import { t, word } from './i18n.js';
import { save } from './import-export.js';
import { rowsKept } from './import-state.js';
import { clear, showProblem, showText } from './notice.js';

const view = document.querySelector('#report');
const notice = document.querySelector('#report-notice');
const faults = document.querySelector('#report-faults');
const body = faults.querySelector('tbody');
const part = document.querySelector('#report-part');
const button = document.querySelector('#report-download');
const again = document.querySelector('#again');

let url = null;

/** Makes the buttons work; `onAgain` runs when the reader is done with the report. */
export function startReport({ onAgain }) {
  const download = new PatientButton(button, { name: () => t('report.download'), busyName: () => t('form.busy') });
  const status = document.querySelector('#job-status');
  button.addEventListener('click', () => save(download, url, 'report.xlsx', { notice, status }));
  again.addEventListener('click', () => onAgain());
}

/** Shows nothing. */
export function clearReport() {
  view.hidden = true;
  clear(notice);
  body.replaceChildren();
}

/** Shows the report of an import that has ended, and in `verdict` why it did not do all that was asked. */
export function renderReport(job, verdict) {
  view.hidden = false;
  url = job.report_url;
  judge(job, verdict);
  const isCounted = job.total !== null;
  fillFigures(view.querySelector('dl'), isCounted ? figures(job) : []);
  faults.hidden = job.errors.length === 0;
  // What most want next stands out.
  button.classList.toggle('primary', !faults.hidden);
  again.classList.toggle('primary', faults.hidden);
  renderFaults(job);
  button.hidden = !url;
  document.querySelector('#report-hint').hidden = !url;
}

function judge(job, verdict) {
  const { problem, state, lang } = job;
  const rows = rowsKept(job);
  const kept = rows > 0 ? t('job.written_in_part', { rows: count(rows) }) : '';
  if (problem) {
    const detail = [problem.detail, kept].filter(Boolean).join(' ');
    showProblem(verdict, new Problem({ ...problem, detail, lang }));
  } else if (state === 'interrupted') {
    showText(verdict, kept || t('job.interrupted_empty'));
  }
}

function figures(job) {
  const names = ['total', 'inserted', 'updated', 'unchanged', 'rejected'];
  const isFuture = (name) => job.dry_run && (name === 'inserted' || name === 'updated');
  return names.map((name) => [isFuture(name) ? `count.would.${name}` : `count.${name}`, count(job[name])]);
}

function renderFaults({ errors, rejected, lang }) {
  const hasSheets = new Set(errors.map(({ sheet }) => sheet)).size > 1;
  faults.querySelector('[data-sheet]').hidden = !hasSheets;
  body.replaceChildren(...errors.map((error) => line(error, hasSheets, lang)));
  const shown = new Set(errors.map(({ sheet, row }) => `${row} ${sheet}`)).size;
  part.hidden = shown >= rejected;
  part.textContent = t('report.part', { shown: count(shown), all: count(rejected) });
}

function line({ sheet, row, column, message }, hasSheets, lang) {
  const element = document.createElement('tr');
  const put = (text, lang) => {
    const cell = element.insertCell();
    cell.textContent = text;
    if (lang) cell.lang = lang;
  };
  if (hasSheets) put(sheet);
  put(row);
  put(word('column', column));
  put(message, lang);
  return element;
}
