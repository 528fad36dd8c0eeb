// The links of the introduction.

import { exists } from './api.js';

/** Takes away the links to the API documentation where it is switched off, as it is in production unless enabled. */
export async function hideAbsentDocumentation() {
  if (await exists('openapi.json')) return;
  for (const link of document.querySelectorAll('[data-documentation]')) link.hidden = true;
}
