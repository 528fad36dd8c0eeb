// A gentle, repeated deed.

/**
 * Runs `deed` every `seconds` while the page is visible, and at once when it becomes visible. `deed` may answer that it
 * wants to rest for more seconds than that. Answers what runs it at once.
 */
export function whileVisible(seconds, deed) {
  let timer = null;
  async function beat() {
    clearTimeout(timer);
    if (document.hidden) return;
    let rest = seconds;
    try {
      rest = Math.max(seconds, await deed());
    } finally {
      // Another beat may have begun while this one waited for its answer; only the later one goes on.
      clearTimeout(timer);
      timer = setTimeout(beat, rest * 1000);
    }
  }
  document.addEventListener('visibilitychange', beat);
  beat();
  return beat;
}
