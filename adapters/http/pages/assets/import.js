// Puts the page for workbooks together: the form, or an import on its way or ended; and the export beside it.

import { sayLoggedOut, startDoor } from './door.js';
import { clearExport, startExport } from './import-export.js';
import { clearForm, showInForm, startForm } from './import-form.js';
import { begin, clearJob, resume, startJob } from './import-job.js';
import { startLanguage, t } from './i18n.js';
import { clear as clearNotice, showText } from './notice.js';
import { whileVisible } from './pulse.js';
import { current } from './session.js';
import { clearAccount, loadAccount, POLL, startAccount } from './view-account.js';
import { exchange } from './views.js';

const bench = document.querySelector('#bench');
const denied = document.querySelector('#denied');
const form = document.querySelector('#import');
const job = document.querySelector('#job');

/** Gives the tools to administrators, and tells everybody else that there are none for them. */
function admit({ username, role }) {
  const admitted = role === 'admin';
  if (admitted && bench.hidden) resume();
  bench.hidden = !admitted;
  if (admitted) clearNotice(denied);
  else showText(denied, t('import.denied', { username }));
}

function clear() {
  bench.hidden = true;
  clearNotice(denied);
  clearAccount();
  clearForm();
  clearJob();
  clearExport();
  exchange([job], [form]);
}

startLanguage(document.querySelector('#language'));
startAccount({ onLoggedOut: sayLoggedOut, known: admit });
startForm({ onSend: begin });
startJob({
  onBegun: () => exchange([form], [job]),
  onLeft: (message) => {
    exchange([job], [form]);
    showInForm(message);
  },
});
startExport();
startDoor({ views: [document.querySelector('#account')], clear, load: loadAccount });
whileVisible(POLL, () => (current() ? loadAccount() : 0));
