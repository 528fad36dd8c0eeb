// The users as a workbook, with headings in either language.

import { PatientButton } from './button.js';
import { download } from './files.js';
import { t } from './i18n.js';
import { clear, showProblem } from './notice.js';
import { asUser, current } from './session.js';

const notice = document.querySelector('#export-notice');
const status = document.querySelector('#export-status');

/** Makes the buttons work. */
export function startExport() {
  for (const element of document.querySelectorAll('[data-export]')) {
    const language = element.dataset.export;
    const path = `excel/export?lang=${language}`;
    const button = new PatientButton(element, {
      name: () => t(`export.${language}`),
      busyName: () => t('export.busy'),
    });
    element.addEventListener('click', () => save(button, path, 'users.xlsx', { notice, status }));
  }
}

/** Forgets what was said, for the next login. */
export function clearExport() {
  clear(notice);
  status.textContent = '';
}

/** Downloads `path` while `button` is busy, and tells what became of it. */
export async function save(button, path, name, { notice, status }) {
  if (!button.isReady) return;
  clear(notice);
  status.textContent = '';
  button.busy = true;
  try {
    const saved = await asUser((token) => download(path, { token, name }));
    status.textContent = t('export.done', { name: saved });
  } catch (problem) {
    if (current()) showProblem(notice, problem);
    if (problem.retryAfter > 0) button.wait(problem.retryAfter, () => clear(notice));
  } finally {
    button.busy = false;
  }
}
