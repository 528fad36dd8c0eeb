// Which parts of a page are to be seen.

/** Shows `arriving` and hides `leaving`. Who was in what left goes on at the heading of the first that arrived. */
export function exchange(leaving, arriving) {
  const focused = leaving.some((view) => view.contains(document.activeElement));
  for (const view of leaving) view.hidden = true;
  for (const view of arriving) view.hidden = false;
  if (focused) arriving[0].querySelector('h2').focus();
}
