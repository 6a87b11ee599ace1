import { put, unchanged } from "../../services/store/change.ts";
import { step } from "../../services/store/step.ts";
import type { Change, Entry, Key, Store, Watcher } from "../../services/store/store.ts";
import { jsonTable } from "../../services/store/table.ts";

/** A table with nothing special, one of each special kind, and one that is all of them. */
export const plain = jsonTable<string>("plain");
/** Paged. */
export const listed = jsonTable<string>("listed", { listed: true });
/** With due times. */
export const timed = jsonTable<string>("timed", { timed: true });
/** Outlives a drop. */
export const standing = jsonTable<string>("standing", {
  standing: true,
  timed: true,
  listed: true,
});

/** A room's key. */
export const room = (id: string): Key => ({ kind: "room", app: "app", id });

/** A change that does what is said and nothing else. */
export const change = (parts: Partial<Change>): Change => ({
  expect: [],
  write: [],
  record: [],
  ...parts,
});

/** Payloads of these texts. */
export const payloads = (...texts: string[]): Uint8Array[] =>
  texts.map((text) => new TextEncoder().encode(text));

/** The text of a payload. */
export const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload);

/** What a watcher was told. */
export class Told implements Watcher {
  readonly log: string[] = [];
  readonly recorded: Entry[] = [];
  entries(entries: readonly Entry[]): void {
    this.recorded.push(...entries);
    this.log.push(...entries.map(({ sequence, payload }) => `${sequence} ${textOf(payload)}`));
  }
  emitted(emitted: readonly Uint8Array[]): void {
    this.log.push(...emitted.map((payload) => `emitted ${textOf(payload)}`));
  }
  reset(reason: string): void {
    this.log.push(`reset ${reason}`);
  }
}

/** Watches a key from where it stands. */
export async function watchFromNow(store: Store, key: Key): Promise<Told> {
  const told = new Told();
  const { head } = await store.read(key, {});
  await store.watch(key, head, told);
  return told;
}

/** Adds one to the number in a row, however many others do. */
export function add(store: Store, key: Key): Promise<void> {
  return step(store, key, { rows: [{ table: plain, id: "n" }] }, (view) => {
    const row = view.row(plain, "n");
    const write = [put(plain, "n", String(Number(row?.value ?? 0) + 1))];
    return { change: change({ expect: [unchanged(plain, "n", row)], write }), done: () => {} };
  });
}
