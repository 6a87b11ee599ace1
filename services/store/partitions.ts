import type { Key } from "./store.ts";

/** Partitions of all keys, fixed for good. */
export const partitionCount = 256;

/** What a key is called. Apps and ids are encoded, so that no two keys have a name in common. */
export function pathOf({ kind, app, id }: Key): string {
  return `${kind}/${encodeURIComponent(app)}/${encodeURIComponent(id)}`;
}

/** The partition of a path: FNV-1a. */
export function partitionOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++)
    hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193) >>> 0;
  return hash % partitionCount;
}
