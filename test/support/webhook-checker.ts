import type { Violation } from "./violation.ts";
import type { Received } from "./webhook-receiver.ts";

/** What is promised to receivers of webhooks. */
export type Broken = "forged" | "reordered" | "renamed" | "lost";

/**
 * Holds what a receiver is sent against what is promised: every event of every room, each signed, after the
 * one before was taken, under an id that is its own for good.
 */
export class WebhookChecker {
  readonly violations: Violation<Broken>[] = [];
  /** Requests, events that were taken, and requests for those that had been taken before. */
  readonly counts = { requests: 0, taken: 0, repeated: 0 };
  /** By room: the last sequence that was taken. */
  readonly #taken = new Map<string, number>();
  readonly #ids = new Map<string, string>();

  /** A request arrives. */
  arrived(received: Received): void {
    this.counts.requests++;
    const { id, payload } = received;
    if (payload === undefined) {
      this.#break("forged", "", `${id}: no good signature`);
      return;
    }
    const { roomId, sequence } = placeOf(received);
    const last = this.#taken.get(roomId) ?? 0;
    if (sequence > last + 1)
      this.#break("reordered", roomId, `${sequence} came when ${last} was the last taken`);
    if (sequence <= last) this.counts.repeated++;
    const name = `${roomId}/${sequence}`;
    if ((this.#ids.get(name) ?? id) !== id) this.#break("renamed", roomId, `${sequence} as ${id}`);
    this.#ids.set(name, id);
  }

  /** A request is answered as taken. */
  taken(received: Received): void {
    const { roomId, sequence } = placeOf(received);
    if (sequence !== (this.#taken.get(roomId) ?? 0) + 1) return;
    this.counts.taken++;
    this.#taken.set(roomId, sequence);
  }

  /** Whether all was taken. */
  isComplete(events: ReadonlyMap<string, number>): boolean {
    return [...events].every(([roomId, count]) => (this.#taken.get(roomId) ?? 0) >= count);
  }

  /** All is over: what was not taken is lost. */
  finish(events: ReadonlyMap<string, number>): readonly Violation<Broken>[] {
    for (const [roomId, count] of events) {
      const last = this.#taken.get(roomId) ?? 0;
      if (last < count) this.#break("lost", roomId, `${count - last} of ${count} events`);
    }
    if (new Set(this.#ids.values()).size < this.#ids.size)
      this.#break("renamed", "", "several events under one id");
    return this.violations;
  }

  #break(kind: Broken, roomId: string, what: string): void {
    this.violations.push({ kind, roomId, what });
  }
}

function placeOf({ payload }: Received): { readonly roomId: string; readonly sequence: number } {
  return { roomId: payload?.data.roomId ?? "", sequence: Number(payload?.data.sequence ?? 0) };
}
