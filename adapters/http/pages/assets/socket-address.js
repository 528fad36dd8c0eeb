// Where the WebSocket service is: on a port, or wholly, of its own.

import { Problem, request } from './api.js';
import { language, t } from './i18n.js';

/** The code of the `Problem` that there is no such service. */
export const NO_SERVICE = 'no_sockets';

/** The address of `path` in the WebSocket service. Throws a `Problem`, also when there is no such service. */
export async function socketAddress(path) {
  const { url, port } = await request('socket/address');
  if (url) return url.replace(/\/+$/, '') + path;
  if (!port) throw new Problem({ code: NO_SERVICE, title: t('socket.none'), lang: language() });
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.hostname}:${port}${path}`;
}
