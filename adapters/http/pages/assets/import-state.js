// How far an import is, and how that is called.

import { t } from './i18n.js';

// Before the server has it, before it is found again, and while the server is at it.
const OPEN = ['uploading', 'finding', 'queued', 'running'];

/** Whether there is more to come. */
export function isOpen({ state }) {
  return OPEN.includes(state);
}

/** What it comes to, in a few words. */
export function headingOf(job) {
  return t(`job.${word(job)}`);
}

function word(job) {
  const { state, dry_run: isDryRun, rejected } = job;
  if (state === 'running' && isDryRun) return 'checking';
  if (state === 'done' && isDryRun) return 'checked';
  if (state === 'done' && rejected > 0) return 'done_in_part';
  if (state === 'failed' && rowsKept(job) > 0) return 'stopped';
  return state;
}

/** How many rows an import that did not end well has left written. A strict one writes all or none. */
export function rowsKept({ mode, dry_run: isDryRun, progress }) {
  return mode === 'partial' && !isDryRun ? progress.rows_written : 0;
}
