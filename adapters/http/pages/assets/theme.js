// Light or dark: what the system prefers, unless the reader chose otherwise here.
// A classic script in the head and no module, because modules run after the first paint and the page would flash.
(() => {
  const KEY = 'portico.theme';
  const root = document.documentElement;
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

  // A browser may refuse storage; the choice then lasts as long as the page.
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {}

  const system = () => (systemIsDark.matches ? 'dark' : 'light');
  const theme = () => (chosen === 'dark' || chosen === 'light' ? chosen : system());

  function apply() {
    root.dataset.theme = theme();
    for (const button of document.querySelectorAll('[data-theme-toggle]')) {
      button.hidden = false;
      button.setAttribute('aria-pressed', String(theme() === 'dark'));
    }
  }

  function toggle() {
    const next = theme() === 'dark' ? 'light' : 'dark';
    // Choosing what the system says is choosing to follow it again.
    chosen = next === system() ? null : next;
    try {
      if (chosen) localStorage.setItem(KEY, chosen);
      else localStorage.removeItem(KEY);
    } catch {}
    apply();
  }

  apply();
  systemIsDark.addEventListener('change', apply);
  document.addEventListener('DOMContentLoaded', apply);
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-theme-toggle]')) toggle();
  });
  addEventListener('storage', (event) => {
    if (event.key !== KEY) return;
    chosen = event.newValue;
    apply();
  });
})();
