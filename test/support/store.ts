import { inject } from "vitest";
import { systemClock } from "../../services/clock.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { Store } from "../../services/store/store.ts";
import { tables } from "../../services/tables.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { counted } from "./pending.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The Redis of a run on Redis; "" where stores are in memory. */
    redisUrl: string;
  }
}

const url = inject("redisUrl");
/** What the stores of a test file share. */
let link: Link | undefined;
const opened: RedisStore[] = [];

/** Connects to the Redis of a run on Redis. */
export async function connectStores(): Promise<void> {
  link = await Link.open([url]);
}

/** Closes the stores that were opened since, but for those of whoever closes them: none goes on in the next file. */
export async function closeStores(): Promise<void> {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await link?.close();
  link = undefined;
}

/** A store that keeps nothing yet, on the engine of this run, and the clock that is its time. */
export interface TestStore {
  readonly store: Store;
  readonly clock: ManualClock;
  /** The bytes of all that is kept outside of this process. */
  dump(): Promise<string>;
  /** Keys of which something is kept that will not go by itself. */
  left(): Promise<number>;
  /** The same store as another node has it. */
  another(): Store;
}

/** Opens a store. Moving its clock waits for all that this sets going in it. */
export function openStore(): TestStore {
  let idle = async () => {};
  const clock = createManualClock({ idle: () => idle() });
  const engine = link === undefined ? inMemory(clock) : onRedis(link, clock);
  const counting = counted(engine.store);
  idle = counting.idle;
  return { ...engine, store: counting.store, clock };
}

/** Opens a store that goes by the time of day, and is closed by whoever opens it. */
export async function openLiveStore(): Promise<Store> {
  if (url === "") return createMemoryStore({ clock: systemClock });
  return redisStore(await Link.open([url]), {});
}

/**
 * Opens stores that keep the same, as nodes do: on Redis each has a link of its own, in memory they are one. Their
 * time stands still.
 */
export async function openSharedStores(count: number): Promise<Store[]> {
  const clock = createManualClock();
  if (url === "") return new Array(count).fill(createMemoryStore({ clock }));
  const shared = { namespace: newNamespace(), time: () => ({ still: clock.now() }) };
  const links = Array.from({ length: count }, () => Link.open([url]));
  return (await Promise.all(links)).map((on) => redisStore(on, shared));
}

function inMemory(clock: ManualClock): Omit<TestStore, "clock"> {
  const store = createMemoryStore({ clock, encoded: true });
  return {
    store,
    left: async () => store.size,
    another: () => store,
    dump: async () => "",
  };
}

function onRedis(on: Link, clock: ManualClock): Omit<TestStore, "clock"> {
  const namespace = newNamespace();
  const another = () => {
    const store = redisStore(on, { namespace, time: () => ({ still: clock.now() }) });
    opened.push(store);
    return store;
  };
  const namesIn = async () => {
    const names = await on.run("", ["KEYS", `${namespace}:*`]);
    if (!Array.isArray(names)) throw new Error("no names");
    return names.map(String);
  };
  return {
    store: another(),
    another,
    async left() {
      const names = await namesIn();
      const ends = await Promise.all(names.map((name) => on.run("", ["PTTL", name])));
      return ends.filter((end) => end === -1).length;
    },
    async dump() {
      await on.run("", ["CONFIG", "SET", "rdbcompression", "no"]);
      const names = await namesIn();
      return String(await Promise.all(names.map((name) => on.run("", ["DUMP", name]))));
    },
  };
}

function redisStore(
  on: Link,
  options: Partial<ConstructorParameters<typeof RedisStore>[0]>,
): RedisStore {
  return new RedisStore({
    link: on,
    tables,
    namespace: newNamespace(),
    ...options,
  });
}

function newNamespace(): string {
  return `test-${crypto.randomUUID()}`;
}
