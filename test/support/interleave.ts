import type { Change, Key, Store } from "../../services/store/store.ts";

/** Does something before the next commit on a kind of key, as if another node were faster. */
export function beforeCommit(store: Store, kind: Key["kind"], act: () => Promise<unknown>): void {
  const commit = store.commit.bind(store);
  store.commit = async (key: Key, change: Change) => {
    if (key.kind !== kind) return commit(key, change);
    store.commit = commit;
    await act();
    return commit(key, change);
  };
}

/** Does something before the next watch of a kind of key begins, after its state was read. */
export function beforeWatch(store: Store, kind: Key["kind"], act: () => Promise<unknown>): void {
  const watch = store.watch.bind(store);
  store.watch = async (key, after, watcher) => {
    if (key.kind !== kind) return watch(key, after, watcher);
    store.watch = watch;
    await act();
    return watch(key, after, watcher);
  };
}

/** Does something before the next reading of a log, after it was seen who is in. */
export function beforeEvents(store: Store, act: () => Promise<unknown>): void {
  const events = store.events.bind(store);
  store.events = async (key, after, limit) => {
    store.events = events;
    await act();
    return events(key, after, limit);
  };
}

/** Does something before the next reading of a history, after it was seen who reads. */
export function beforeHistory(store: Store, act: () => Promise<unknown>): void {
  const history = store.history.bind(store);
  store.history = async (key, query) => {
    store.history = history;
    await act();
    return history(key, query);
  };
}
