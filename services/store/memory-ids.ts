import type { KeyPage, KeyQuery } from "./app-feed.ts";
import { keyPlaceOf, keyPlaceText } from "./key-place.ts";
import { partitionCount, partitionOf, pathOf } from "./partitions.ts";
import type { Key } from "./store.ts";

/** Ids of one partition; in order only while nothing has changed since they were read. */
interface Ids {
  readonly all: Set<string>;
  sorted: string[] | undefined;
}

/** The ids of all keys that live, by kind and app. Sorted when they are read. */
export class MemoryIds {
  readonly #partitions = new Map<string, Map<number, Ids>>();

  /** A life begins. */
  add(key: Key): void {
    const name = nameOf(key.kind, key.app);
    const partitions = this.#partitions.get(name) ?? new Map<number, Ids>();
    this.#partitions.set(name, partitions);
    const partition = partitionOf(pathOf(key));
    const ids = partitions.get(partition) ?? { all: new Set(), sorted: undefined };
    partitions.set(partition, ids);
    ids.all.add(key.id);
    ids.sorted = undefined;
  }

  /** A life ends. */
  delete(key: Key): void {
    const name = nameOf(key.kind, key.app);
    const partitions = this.#partitions.get(name);
    const partition = partitionOf(pathOf(key));
    const ids = partitions?.get(partition);
    if (ids?.all.delete(key.id) !== true) return;
    ids.sorted = undefined;
    if (ids.all.size === 0) partitions?.delete(partition);
    if (partitions?.size === 0) this.#partitions.delete(name);
  }

  /** A page of ids. */
  page(kind: Key["kind"], app: string, { prefix, after, limit }: KeyQuery): KeyPage {
    const partitions = this.#partitions.get(nameOf(kind, app));
    const place = keyPlaceOf(after);
    const found: string[] = [];
    let next = "";
    for (let partition = place.partition; partition < partitionCount; partition++) {
      const seen = partition === place.partition ? place.id : "";
      for (const id of sorted(partitions?.get(partition))) {
        if (!id.startsWith(prefix) || !isAfter(id, seen)) continue;
        if (found.length === limit) return { ids: found, next };
        found.push(id);
        next = keyPlaceText({ partition, id });
      }
    }
    return { ids: found, next: "" };
  }
}

function sorted(ids: Ids | undefined): readonly string[] {
  if (ids === undefined) return [];
  ids.sorted ??= [...ids.all].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return ids.sorted;
}

function isAfter(id: string, seen: string): boolean {
  return seen === "" || Buffer.compare(Buffer.from(id), Buffer.from(seen)) > 0;
}

function nameOf(kind: Key["kind"], app: string): string {
  return `${kind}/${app}`;
}
