// One import, from the upload to its end. It goes on without this page; the tab remembers which one it looked at.

import { Problem } from './api.js';
import { count, fillFigures, percent } from './figures.js';
import { upload } from './files.js';
import { language, onLanguage, t } from './i18n.js';
import { clearReport, renderReport, startReport } from './import-report.js';
import { headingOf, isOpen } from './import-state.js';
import { clear, showProblem } from './notice.js';
import { whileVisible } from './pulse.js';
import { asUser, authorized, current } from './session.js';
import { tab } from './storage.js';

const KEY = 'portico.import';

// Seconds between looks at an import that is on its way, and at none.
const POLL = 0.5;
const REST = 3600;

const view = document.querySelector('#job');
const heading = document.querySelector('#job-heading');
const notice = document.querySelector('#job-notice');
const status = document.querySelector('#job-status');
const progress = document.querySelector('#job-progress');
const bar = progress.querySelector('progress');
const cancel = document.querySelector('#job-cancel');

// Which import is followed, `{id, name, asked: {mode, dry_run}}`, and what the server last said of it.
let followed = null;
let job = null;
// What stops the upload, while there is one.
let upstream = null;
let look = () => {};
let onBegun = () => {};
let onLeft = () => {};

/** Makes the view work; `onBegun` runs when it has something to show, `onLeft(message)` when it has not any more. */
export function startJob(listeners) {
  ({ onBegun, onLeft } = listeners);
  cancel.addEventListener('click', () => upstream?.abort());
  startReport({ onAgain: () => leave() });
  // The sentences about rows are the server's.
  onLanguage(() => {
    render();
    if (job?.id) fetchJob();
  });
  addEventListener('beforeunload', (event) => {
    if (upstream) event.preventDefault();
  });
  look = whileVisible(POLL, () => (followed && isOpen(job) ? fetchJob() : REST));
}

/** Uploads a workbook, and follows what becomes of it. */
export async function begin({ file, mode, isDryRun }) {
  upstream = new AbortController();
  const { signal } = upstream;
  clearReport();
  const asked = { mode, dry_run: isDryRun };
  show({ ...asked, state: 'uploading', share: 0 }, file.name);
  const onProgress = (share) => {
    if (!signal.aborted) show({ ...job, share }, file.name);
  };
  const path = `excel/import?mode=${mode}&dry_run=${isDryRun}`;
  try {
    const answer = await asUser((token) => upload(path, file, { token, onProgress, signal }));
    follow({ id: answer.id, name: file.name, asked }, answer);
  } catch (problem) {
    // A login that is over is told beside the form that takes its place.
    if (current() && job?.state === 'uploading') leave(signal.aborted ? t('job.canceled') : explain(problem));
  } finally {
    if (upstream?.signal === signal) upstream = null;
  }
}

/** Goes on with the import that this tab looked at before it was left or reloaded. */
export function resume() {
  followed = JSON.parse(tab.read(KEY));
  if (!followed) return;
  show({ ...followed.asked, state: 'finding' }, followed.name);
  look();
}

/** Shows nothing, for the next login. The import goes on, and so may who asked for it. */
export function clearJob() {
  upstream?.abort();
  followed = null;
  job = null;
  clear(notice);
  clearReport();
  status.textContent = '';
}

function follow(next, answer) {
  tab.write(KEY, JSON.stringify(next));
  followed = next;
  upstream = null;
  show({ ...answer, lang: language() }, next.name);
  look();
}

function leave(message) {
  tab.remove(KEY);
  clearJob();
  onLeft(message);
}

/** Asks how far the import is. Answers the seconds to wait before asking again, if the server said so. */
async function fetchJob() {
  const { id, name } = followed;
  const lang = language();
  try {
    const answer = await authorized(`excel/imports/${encodeURIComponent(id)}`);
    if (followed?.id !== id) return 0;
    clear(notice);
    show({ ...answer, lang }, name);
    return isOpen(answer) ? 0 : REST;
  } catch (problem) {
    if (!current() || followed?.id !== id) return 0;
    // An import of somebody else, or a forgotten one, is no news to who has just come.
    if (problem.status === 404) leave(job.state === 'finding' ? undefined : problem);
    else showProblem(notice, problem, problem.status === 0 ? t('page.unreachable_detail') : problem.detail);
    return problem.retryAfter;
  }
}

function explain(problem) {
  if (problem.status !== 0) return problem;
  return new Problem({ title: t('job.broken'), detail: t('job.broken_detail'), lang: language() });
}

function show(next, name) {
  const isNews = next.state !== job?.state;
  job = next;
  document.querySelector('#job-file').textContent = name;
  // The button that had the focus is gone with the upload.
  const focused = document.activeElement === cancel;
  render();
  if (isNews) status.textContent = heading.textContent;
  if (view.hidden) onBegun();
  if (focused && cancel.hidden) heading.focus();
}

function render() {
  if (!job) return;
  const isUploading = job.state === 'uploading';
  heading.textContent = headingOf(job);
  document.querySelector('#job-mode').textContent = t(`job.${job.mode}`);
  document.querySelector('#job-dry-run').hidden = !job.dry_run;
  progress.hidden = !isOpen(job);
  // Once all is sent the server may be at it already.
  cancel.hidden = !isUploading || job.share === 1;
  document.querySelector('#job-hint').hidden = isUploading;
  fillFigures(progress.querySelector('dl'), figures(job));
  if (isUploading) bar.value = job.share;
  else bar.removeAttribute('value');
  if (!isOpen(job)) renderReport(job, notice);
}

/** Nothing is hashed and nothing written for trial. */
function figures({ state, share, progress: done, dry_run: isDryRun }) {
  if (state === 'uploading') return [['progress.uploaded', percent(share)]];
  if (state === 'finding') return [];
  const names = isDryRun ? ['rows_read'] : ['rows_read', 'rows_written', 'passwords_hashed'];
  return names.map((name) => [`progress.${name}`, count(done[name])]);
}
