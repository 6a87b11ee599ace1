import type { Store } from "../../services/store/store.ts";

/** A store, and when it has nothing to do. */
export interface Counted {
  readonly store: Store;
  /** Resolves when no call has been waited for through several turns. */
  idle(): Promise<void>;
}

/** Turns without a call that make it idle: who was answered may call again in the next. */
const quietTurns = 4;

/** A store that counts the calls that are not answered yet. */
export function counted(store: Store): Counted {
  let pending = 0;
  const counting =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      pending++;
      try {
        return await call(...args);
      } finally {
        pending--;
      }
    };
  const list: Store["list"] = (...args) => counting(() => store.list(...args))();
  return {
    store: {
      list,
      commit: counting(store.commit.bind(store)),
      read: counting(store.read.bind(store)),
      events: counting(store.events.bind(store)),
      history: counting(store.history.bind(store)),
      watch: counting(store.watch.bind(store)),
      due: counting(store.due.bind(store)),
      feed: counting(store.feed.bind(store)),
      watchFeed: counting(store.watchFeed.bind(store)),
      keys: counting(store.keys.bind(store)),
      now: counting(store.now.bind(store)),
      reachable: store.reachable.bind(store),
      close: store.close.bind(store),
    },
    async idle() {
      for (let quiet = 0; quiet < quietTurns; quiet++) {
        await new Promise(setImmediate);
        if (pending > 0) quiet = -1;
      }
    },
  };
}
