// Local storage that never throws. A browser may refuse it (blocked cookies, a full quota); then this page alone
// remembers, and forgets when it is closed.

const memory = new Map();

export function read(key) {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function write(key, text) {
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

export function remove(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // What could not be stored need not be removed.
  }
}

/** Calls `listener` when another tab has written or removed `key`. */
export function onChangeElsewhere(key, listener) {
  addEventListener('storage', (event) => {
    // A null key means that everything was cleared.
    if (event.key === key || event.key === null) listener();
  });
}
