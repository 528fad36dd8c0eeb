// The account card: who is logged in, and by which session.

import { onLanguage, t, word } from './i18n.js';
import { clear, showProblem } from './notice.js';
import { authorized, current, logOut, renew } from './session.js';
import { timeElement } from './time.js';

const card = document.querySelector('#account');
const heading = document.querySelector('#account-heading');
const notice = document.querySelector('#account-notice');

/** Seconds between looks at the session: how long a page that nobody touches may show one that was displaced. */
export const POLL = 5;

let home = null;
let onKnown = () => {};

/**
 * Makes the buttons work, those that the page has. `onRenewed` runs when the session has a new pair of tokens,
 * `onLoggedOut` after a logout, and `known` each time that the server said who is logged in.
 */
export function startAccount({ onRenewed, onLoggedOut, known = () => {} }) {
  onKnown = known;
  onClick('#renew', async () => {
    await renew();
    await onRenewed();
  });
  onClick('#log-out', async () => {
    await logOut();
    onLoggedOut();
  });
  onLanguage(render);
}

/** Asks the server who is logged in. Answers the seconds to wait before asking again, if it said so. */
export async function loadAccount() {
  try {
    const answer = await authorized('home');
    // The login may have changed while the answer was on its way.
    if (answer.session_id !== current()?.id) return 0;
    home = answer;
    clear(notice);
    render();
    onKnown(home);
    return 0;
  } catch (problem) {
    report(problem);
    return problem.retryAfter;
  }
}

/** Empties the card, for the next login. */
export function clearAccount() {
  home = null;
  clear(notice);
  render();
}

function onClick(selector, deed) {
  const button = card.querySelector(selector);
  button?.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    try {
      await deed();
    } catch (problem) {
      report(problem);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
}

function report(problem) {
  // A login that is over is told beside the form that takes its place.
  if (!current()) return;
  const detail = problem.status === 0 ? t('page.unreachable_detail') : problem.detail;
  showProblem(notice, problem, detail);
}

function render() {
  card.setAttribute('aria-busy', String(!home));
  heading.textContent = home?.username ?? '…';
  fact('id', home?.id);
  fact('role', home && word('role', home.role));
  fact('gender', home && word('gender', home.gender));
  fact('session', home?.session_id);
  const tokens = current();
  fact('token', tokens && timeElement(tokens.accessExpiresAt, { dated: false }));
}

function fact(name, content) {
  card.querySelector(`[data-fact="${name}"]`)?.replaceChildren(content ?? '…');
}
