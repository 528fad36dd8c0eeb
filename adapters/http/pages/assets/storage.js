// Storage of the browser that never throws. It may be refused (blocked cookies, a full quota); then this page alone
// remembers, and forgets when it is closed.

/** What is kept for every tab, until it is removed. */
export const { read, write, remove } = keeper(() => localStorage);

/** What is kept for this tab alone, until it is closed. */
export const tab = keeper(() => sessionStorage);

function keeper(storage) {
  const memory = new Map();
  return {
    read(key) {
      try {
        return storage().getItem(key) ?? memory.get(key) ?? null;
      } catch {
        return memory.get(key) ?? null;
      }
    },
    write(key, text) {
      try {
        storage().setItem(key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    remove(key) {
      memory.delete(key);
      try {
        storage().removeItem(key);
      } catch {
        // What could not be stored need not be removed.
      }
    },
  };
}

/** Calls `listener` when another tab has written or removed `key`. */
export function onChangeElsewhere(key, listener) {
  addEventListener('storage', (event) => {
    // A null key means that everything was cleared.
    if (event.key === key || event.key === null) listener();
  });
}
