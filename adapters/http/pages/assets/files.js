// Files to the server, and from it to the reader's disk.

import { call, parsed, Problem } from './api.js';
import { language, t } from './i18n.js';

/**
 * Sends `file` as the form field `uploadFile`, and answers the parsed body. `onProgress` is told which part of it is
 * sent, from 0 to 1; `signal` stops it. Throws a `Problem`.
 */
export async function upload(path, file, { token, onProgress, signal }) {
  const body = new FormData();
  body.append('uploadFile', file);
  // The answer is to come at once, with what to follow the work by (RFC 7240).
  const headers = { Prefer: 'respond-async' };
  const send = (url, options) => sendWithProgress(url, options, onProgress);
  return parsed(await call(path, { method: 'POST', body, headers, token, signal }, send));
}

// By XMLHttpRequest, because `fetch` does not tell how much of a body is sent.
function sendWithProgress(url, { method, headers, body, signal }, onProgress) {
  const request = new XMLHttpRequest();
  request.open(method, url);
  request.responseType = 'blob';
  headers.forEach((value, name) => request.setRequestHeader(name, value));
  request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 1));
  signal.addEventListener('abort', () => request.abort());
  return new Promise((resolve, reject) => {
    request.addEventListener('load', () => resolve(responseOf(request)));
    for (const end of ['error', 'abort', 'timeout']) request.addEventListener(end, () => reject(new Error(end)));
    request.send(body);
  });
}

function responseOf(request) {
  const lines = request.getAllResponseHeaders().trim().split('\r\n');
  const headers = lines.map((line) => line.split(/:\s*(.*)/, 2));
  return new Response(request.response, { status: request.status, headers });
}

/** Fetches a file and has the browser save it. Answers the name it goes by. Throws a `Problem`. */
export async function download(path, { token, name }) {
  const response = await call(path, { token, headers: { Accept: '*/*' } });
  const blob = await response.blob().catch(() => {
    throw new Problem({ title: t('download.broken'), lang: language() });
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = nameIn(response.headers.get('Content-Disposition')) ?? name;
  link.click();
  // Not at once: some browsers read it only after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return link.download;
}

/** The file name of a `Content-Disposition` (RFC 6266); the one that may have any letter goes before the plain one. */
function nameIn(disposition) {
  const extended = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (extended) return decodeURIComponent(extended);
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1];
}
