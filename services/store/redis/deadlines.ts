import type { Micros } from "../../clock.ts";
import { partitionCount } from "../partitions.ts";
import type { Due } from "../store.ts";
import type { StoreClock } from "./clock.ts";
import type { Link } from "./link.ts";
import { dueName, keyOf } from "./names.ts";
import { numberOf, pairsOf, textOf } from "./reply.ts";
import { runScript } from "./scripts.ts";

/** How long it may take until a row is seen that another node wrote, and did not live to settle. */
const roundMs = 5000;
/** Partitions that are asked at once. */
const atOnce = 32;

/** What deadlines are made of. */
export interface RedisDeadlinesOptions {
  readonly link: Link;
  readonly clock: StoreClock;
  readonly namespace: string;
}

/**
 * The rows that fall due, by partition. This node knows when its own writes fall due, and asks for them
 * then; what others wrote it meets on its rounds through all partitions. So a node that has nothing to
 * do asks little, and what a node that is gone has left is settled within a round.
 */
export class RedisDeadlines {
  readonly #options: RedisDeadlinesOptions;
  /** The earliest that is known, by partition. */
  readonly #next: Micros[] = Array.from({ length: partitionCount }, () => Number.POSITIVE_INFINITY);
  /** How often a partition was noted: what is noted while it is asked is not in the answer. */
  readonly #notes: number[] = Array.from({ length: partitionCount }, () => 0);
  /** Where the round goes on, and until when it has come: the first is made at once. */
  #cursor = 0;
  #roundAt = performance.now() - roundMs;

  constructor(options: RedisDeadlinesOptions) {
    this.#options = options;
  }

  /** A row of a partition falls due. */
  note(partition: number, due: Micros): void {
    this.#next[partition] = Math.min(due, this.#next[partition] ?? due);
    this.#notes[partition] = (this.#notes[partition] ?? 0) + 1;
  }

  /** Rows whose time has come, at most `limit`, of each partition the earliest first. */
  async due(limit: number, leaseMs: number): Promise<Due[]> {
    const asked = this.#toAsk();
    const found: { readonly time: Micros; readonly due: Due }[] = [];
    let failure: unknown;
    while (asked.length > 0 && found.length < limit) {
      const left = limit - found.length;
      const batch = asked.splice(0, Math.min(atOnce, left));
      const share = Math.floor(left / batch.length);
      const taken = await Promise.allSettled(
        batch.map((partition) => this.#take(partition, share, leaseMs)),
      );
      for (const [i, one] of taken.entries()) {
        if (one.status === "rejected") failure = one.reason;
        else found.push(...one.value);
        const partition = batch[i] ?? 0;
        const more = one.status === "fulfilled" && one.value.length === share;
        if (more) asked.push(partition);
      }
    }
    // What was taken is this node's for its lease, and is not to be lost because others failed.
    if (found.length === 0 && failure !== undefined) throw failure;
    for (const partition of asked) this.note(partition, 0);
    return found.sort((a, b) => a.time - b.time).map(({ due }) => due);
  }

  /** Partitions where something is due, and the next ones of the round. */
  #toAsk(): number[] {
    const about = this.#options.clock.about;
    const asked = new Set<number>();
    for (const [partition, next] of this.#next.entries()) if (next <= about) asked.add(partition);
    const elapsed = performance.now() - this.#roundAt;
    const share = Math.min(partitionCount, Math.floor((elapsed / roundMs) * partitionCount));
    for (let i = 0; i < share; i++) asked.add((this.#cursor + i) % partitionCount);
    this.#cursor = (this.#cursor + share) % partitionCount;
    this.#roundAt =
      share === partitionCount
        ? performance.now()
        : this.#roundAt + (share / partitionCount) * roundMs;
    return [...asked];
  }

  async #take(partition: number, limit: number, leaseMs: number) {
    const { link, clock, namespace } = this.#options;
    const notes = this.#notes[partition];
    const [now, rows, next] = await runScript(
      link,
      "due",
      [dueName(namespace, partition)],
      [clock.argument, String(limit), String(leaseMs * 1000)],
    );
    clock.learn(numberOf(now));
    if (this.#notes[partition] === notes) this.#next[partition] = Number.POSITIVE_INFINITY;
    if (next !== null) this.note(partition, numberOf(next));
    return pairsOf(rows).map(([row, time]) => ({ time: numberOf(time), due: dueOf(textOf(row)) }));
  }
}

/** A due row as Redis knows it: `path|table|revision|id`. */
function dueOf(row: string): Due {
  const [path = "", table = "", revision] = row.split("|", 3);
  const id = row.slice(path.length + table.length + String(revision).length + 3);
  return { key: keyOf(path), table, id, revision: Number(revision) };
}
