import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { systemClock } from "../../client/clock.ts";
import type { Calls } from "../connection.ts";
import { type BenchMember, enter } from "./member.ts";
import { type Figures, Tally } from "./tally.ts";

/** How much there is of it. */
export interface LoadOptions {
  readonly url: string;
  readonly members: number;
  /** Messages a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Ends it early: nobody comes in and nothing is sent any more. */
  readonly signal: AbortSignal;
}

/** Members who come in at a time. */
const atATime = 20;
/** Messages that may wait for their answers; beyond that none is sent. */
const maxWaiting = 1000;
/** How long is waited for the last deliveries. */
const patienceMs = 5000;
/** How often it is looked whether a message is due. */
const tickMs = 5;

/** Fills a room of its own with members, has them talk in turn, and takes all of it away again. */
export async function load(backend: Calls, options: LoadOptions): Promise<Figures> {
  const { url, members: size, signal } = options;
  const roomId = `bench-${randomBytes(4).toString("hex")}`;
  const tally = new Tally(size);
  const members: BenchMember[] = [];
  await backend.rooms.createRoom({ room: { roomId }, config: { maxMembers: size } });
  const come = async (index: number) => {
    const { token } = await backend.auth.issueToken({ userId: `${roomId}-${index}` });
    members.push(await enter({ url, roomId, token, tally }));
  };
  try {
    for (let first = 0; first < size && !signal.aborted; first += atATime) {
      const more = Array.from({ length: Math.min(atATime, size - first) }, (_, i) => first + i);
      await everyOne(more.map(come));
    }
    await talk(members, tally, options);
    const end = performance.now() + patienceMs;
    // Interrupted or not: what is on its way comes, so that what is missing then is missing.
    while (!tally.complete && performance.now() < end) await setTimeout(tickMs);
    return tally.figures();
  } finally {
    await Promise.all(members.map((member) => member.leave()));
    await backend.rooms.destroyRoom({ roomId }).catch(() => {}); // it may have gone with its last member
  }
}

/** Waits for all, and throws the first that failed then: none is left on its way. */
async function everyOne(coming: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(coming);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Sends messages at an even rate, the members in turn. Resolves when the last is answered. */
async function talk(
  members: readonly BenchMember[],
  tally: Tally,
  { rate, seconds, signal }: LoadOptions,
): Promise<void> {
  const run = randomBytes(4).toString("hex");
  const waiting = new Set<Promise<void>>();
  const start = performance.now();
  for (let number = 0; number < rate * seconds && !signal.aborted; ) {
    const due = Math.min(rate * seconds, ((performance.now() - start) / 1000) * rate);
    for (; number < due; number += 1) {
      const member = members[number % members.length];
      if (waiting.size >= maxWaiting) tally.failed(new Error(`${maxWaiting} messages wait`));
      else if (member !== undefined) {
        const sending = member.send(`${run} ${number}`).finally(() => waiting.delete(sending));
        waiting.add(sending);
      }
    }
    await systemClock.sleep(tickMs, signal);
  }
  await Promise.all(waiting);
}
