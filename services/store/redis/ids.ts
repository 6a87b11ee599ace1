import type { KeyPage, KeyQuery } from "../app-feed.ts";
import { keyPlaceOf, keyPlaceText } from "../key-place.ts";
import { partitionCount } from "../partitions.ts";
import type { Key } from "../store.ts";
import type { Link } from "./link.ts";
import { idsName } from "./names.ts";
import { listOf, textOf } from "./reply.ts";

/** The most partitions that are asked at once. */
const atOnce = 64;

/** Lists the ids of an app's keys that live. */
export async function listIds(
  { link, namespace }: { readonly link: Link; readonly namespace: string },
  of: Pick<Key, "kind" | "app">,
  { prefix, after, limit }: KeyQuery,
): Promise<KeyPage> {
  const place = keyPlaceOf(after);
  const ids: string[] = [];
  let next = "";
  // Twice as many partitions each time: few are asked for nothing, whether ids are many or few.
  let first = place.partition;
  for (let width = 1; first < partitionCount; width = Math.min(2 * width, atOnce)) {
    const count = Math.min(width, partitionCount - first);
    const asked = Array.from({ length: count }, (_, i) => first + i);
    const pages = await Promise.all(
      asked.map(async (partition) => {
        const range = rangeOf(prefix, partition === place.partition ? place.id : "");
        const name = idsName(namespace, partition, of);
        const most = String(limit - ids.length + 1);
        const found = await link.run(name, ["ZRANGE", name, ...range, "BYLEX", "LIMIT", "0", most]);
        return listOf(found).map(textOf);
      }),
    );
    for (const [i, page] of pages.entries())
      for (const id of page) {
        if (ids.length === limit) return { ids, next };
        ids.push(id);
        next = keyPlaceText({ partition: first + i, id });
      }
    first += count;
  }
  return { ids, next: "" };
}

/** The ids after one that begin with a prefix, as Redis takes a range by bytes. No UTF-8 has a byte 255. */
function rangeOf(prefix: string, seen: string): [Buffer, Buffer] {
  const least = seen !== "" && Buffer.compare(Buffer.from(seen), Buffer.from(prefix)) >= 0;
  const min = Buffer.from(least ? `(${seen}` : `[${prefix}`);
  return [min, Buffer.concat([Buffer.from(`(${prefix}`), Buffer.of(255)])];
}
