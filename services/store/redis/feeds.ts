import type { Cancel } from "../../clock.ts";
import type { FeedEntry, FeedPage, FeedPlace, FeedPosition } from "../app-feed.ts";
import { partitionCount } from "../partitions.ts";
import type { StoreLimits } from "../store-limits.ts";
import { feedArguments } from "./change.ts";
import type { Channels } from "./channels.ts";
import type { StoreClock } from "./clock.ts";
import { FeedWatch } from "./feed-watch.ts";
import type { Link } from "./link.ts";
import { feedNames, keyOf } from "./names.ts";
import { bytesOf, listOf, numberOf, textOf } from "./reply.ts";
import { runScript } from "./scripts.ts";

/** How often those who watch are woken, to read what is not sure to be heard. */
const lookMs = 500;

/** What feeds are made of. */
export interface RedisFeedsOptions {
  readonly link: Link;
  readonly channels: Channels;
  readonly clock: StoreClock;
  readonly namespace: string;
  readonly limits: StoreLimits;
}

/** What one partition answered. */
interface Part {
  readonly entries: readonly FeedEntry[];
  readonly next: number;
  readonly missed: boolean;
  readonly more: boolean;
}

/**
 * The feeds of apps, one a partition. All partitions are read together; where somebody watches, only those
 * that may have more.
 */
export class RedisFeeds {
  readonly #options: RedisFeedsOptions;
  readonly #watches = new Map<string, FeedWatch>();
  readonly #timer: NodeJS.Timeout;
  /** Where reading begins: not always with the same partition, since a page may be full before the last. */
  #first = 0;

  constructor(options: RedisFeedsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      for (const watch of this.#watches.values()) watch.look();
    }, lookMs);
    this.#timer.unref();
  }

  /** The entries after a place, at most `limit`. */
  async read(app: string, after: FeedPlace, limit: number): Promise<FeedPage> {
    if (typeof after !== "string") return this.#read(app, after, limit);
    const parts = await Promise.all(
      partitions.map((partition) => this.#ask(app, { partition, place: after, limit: 0 })),
    );
    const next = new Map(parts.map((part, partition) => [partition, part.next]));
    if (after === "oldest") return this.#read(app, next, limit);
    return { entries: [], next, missed: false, more: false };
  }

  /** Wakes a watcher whenever there may be more. */
  async watch(app: string, wake: () => void): Promise<Cancel> {
    const { channels, namespace } = this.#options;
    let watch = this.#watches.get(app);
    if (watch === undefined) {
      const names = partitions.map((partition) => feedNames(namespace, partition, app).state);
      watch = new FeedWatch(channels, names);
      this.#watches.set(app, watch);
    }
    const watched = watch;
    const cancel = watched.add(wake);
    await watched.ready;
    return () => {
      cancel();
      if (watched.size > 0 || this.#watches.get(app) !== watched) return;
      this.#watches.delete(app);
      watched.close();
    };
  }

  /** Wakes nobody any more. */
  close(): void {
    clearInterval(this.#timer);
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  async #read(app: string, after: FeedPosition, limit: number): Promise<FeedPage> {
    const next = new Map(after);
    const entries: FeedEntry[] = [];
    let missed = false;
    const asked = this.#toAsk(app, after);
    while (asked.length > 0 && entries.length < limit) {
      const left = limit - entries.length;
      const batch = asked.splice(0, left);
      const share = Math.floor(left / batch.length);
      const parts = await Promise.all(
        batch.map((partition) =>
          this.#ask(app, { partition, place: String(next.get(partition) ?? ""), limit: share }),
        ),
      );
      for (const [i, part] of parts.entries()) {
        const partition = batch[i] ?? 0;
        entries.push(...part.entries);
        next.set(partition, part.next);
        missed ||= part.missed;
        if (part.more) asked.push(partition);
      }
    }
    return { entries, next, missed, more: asked.length > 0 };
  }

  /** Partitions that may have more after a place. */
  #toAsk(app: string, after: FeedPosition): number[] {
    const watch = this.#watches.get(app);
    const rotated = [...partitions.slice(this.#first), ...partitions.slice(0, this.#first)];
    this.#first = (this.#first + 1) % partitionCount;
    return rotated.filter((partition) => watch?.isAtEnd(partition, after.get(partition)) !== true);
  }

  async #ask(
    app: string,
    of: { readonly partition: number; readonly place: string; readonly limit: number },
  ): Promise<Part> {
    const { link, clock, namespace, limits } = this.#options;
    const { partition, place, limit } = of;
    const { state, log } = feedNames(namespace, partition, app);
    const reading = this.#watches.get(app)?.reading(partition);
    const [, before, position, missed, found] = await runScript(
      link,
      "feed",
      [state, log],
      [clock.argument, place, String(limit), ...feedArguments(limits)],
    );
    const entries = listOf(found).map((entry) => entryOf(partition, entry));
    const next = entries.at(-1)?.position ?? numberOf(before);
    const more = next < numberOf(position);
    if (!more) reading?.(next);
    return { entries, next, missed: missed === 1, more };
  }
}

const partitions: readonly number[] = Array.from({ length: partitionCount }, (_, i) => i);

/** An entry of a feed as Redis has it: `<position>-<revision>`, and its fields. */
function entryOf(partition: number, reply: unknown): FeedEntry {
  const [id, fields] = listOf(reply);
  const [position, revision] = textOf(id).split("-");
  const [, path, , epoch, , sequence, , payload] = listOf(fields);
  return {
    key: keyOf(textOf(path)),
    partition,
    position: Number(position),
    epoch: textOf(epoch),
    sequence: numberOf(sequence),
    revision: Number(revision),
    payload: bytesOf(payload),
  };
}
