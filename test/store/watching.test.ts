import { expect, it } from "vitest";
import type { Message } from "../../services/store/redis/message.ts";
import { type ReadLog, Watching } from "../../services/store/redis/watching.ts";
import type { Entry, Events, Position, Watcher } from "../../services/store/store.ts";
import { randomFrom } from "../support/random.ts";
import { payloads, textOf } from "./tables.ts";

const [runs, steps] = [1500, 80];

/** The log after something happened to it: entries up to `trimmed` are gone. */
interface State {
  readonly epoch: number;
  readonly trimmed: number;
  readonly sequence: number;
}

/** A reading that is not answered yet, and how many states there were when it was asked for. */
interface Reading {
  readonly after: Position;
  readonly limit: number;
  readonly since: number;
  answer(events: Events): void;
  fail(error: Error): void;
}

/** One watcher of a key's first life, and all that can happen to what it hears and reads. */
class Simulation implements Watcher {
  /** What it was told against the rules. */
  readonly faults: string[] = [];
  readonly watching: Watching;
  readonly #random: () => number;
  readonly #wild: boolean;
  readonly #states: State[] = [];
  readonly #entries: Entry[] = [];
  #now: State = { epoch: 1, trimmed: 0, sequence: 0 };
  #revision = 0;
  #wire: Message[] = [];
  readonly #readings: Reading[] = [];
  /** After which entry each was emitted; which were heard, the late ones with their place lost. */
  readonly #emitted = new Map<string, number>();
  readonly #heard = new Map<string, "in time" | "late">();
  readonly #told: string[] = [];
  #at = 0;
  #over = "";

  /** Wild: messages are lost, doubled and mixed up, and the log answers what it was before. */
  constructor(random: () => number, wild: boolean) {
    this.#random = random;
    this.#wild = wild;
    const readLog: ReadLog = (after, limit) =>
      new Promise((answer, fail) => {
        this.#readings.push({ after, limit, since: this.#states.length, answer, fail });
      });
    const over = () => {};
    this.watching = new Watching({ epoch: "1", sequence: 0 }, { watcher: this, readLog, over });
  }

  entries(entries: readonly Entry[]): void {
    for (const { epoch, sequence, payload } of entries) {
      const next = sequence === ++this.#at && epoch === "1" && textOf(payload) === `e${sequence}`;
      this.#expect(next, `entry ${epoch}/${sequence} as number ${this.#at}`);
    }
  }

  emitted(emitted: readonly Uint8Array[]): void {
    for (const text of emitted.map(textOf)) {
      const after = this.#emitted.get(text) ?? Number.POSITIVE_INFINITY;
      const late = this.#wild || this.#heard.get(text) === "late";
      this.#expect(late ? this.#at >= after : this.#at === after, `${text} after ${this.#at}`);
      this.#expect(!this.#told.includes(text), `${text} twice`);
      this.#told.push(text);
    }
  }

  reset(reason: string): void {
    const gone = reason === "trimmed" && this.#now.trimmed > this.#at;
    this.#expect(gone || (reason === "epoch" && this.#now.epoch > 1), `reset ${reason}`);
    this.#over = "reset";
  }

  /** Something happens. */
  step(): void {
    const happening = this.#random();
    if (happening < 0.3) this.#commit();
    else if (happening < 0.55) this.#deliver();
    else if (happening < 0.8) this.#answer();
    else if (happening < 0.88) void this.watching.catchUp();
    else if (!this.#wild) return;
    else if (happening < 0.93) this.#wire.splice(this.#below(this.#wire.length), 1);
    else if (happening < 0.98) this.#wire.push(...this.#wire.slice(-1));
    else if (happening < 0.985) this.#trim();
    else if (happening < 0.99) this.#become({ epoch: this.#now.epoch + 1 });
    else if (happening > 0.998) {
      this.#over = "end";
      this.watching.end();
    }
  }

  /** No more happens but that who is behind, or may be, catches up. */
  async calm(): Promise<void> {
    while (!this.#wild && this.#wire.length > 0) this.#deliver();
    const caughtUp = this.#wild || this.watching.behind ? this.watching.catchUp() : undefined;
    for (; this.#readings.length > 0; await turn()) this.#answer(true);
    await caughtUp;
    if (this.#over !== "") return;
    const { epoch, sequence } = this.#now;
    const complete = epoch === 1 && this.#at === sequence && !this.watching.behind;
    this.#expect(complete, `${this.#at} of ${sequence} when all is calm`);
    if (!this.#wild) expect(this.#told).toEqual([...this.#heard.keys()]);
  }

  #commit(): void {
    const count = this.#below(20) === 0 ? 150 : this.#below(3);
    const [before, epoch, revision] = [this.#now.sequence, `${this.#now.epoch}`, ++this.#revision];
    const sequence = before + count;
    const entries = Array.from({ length: count }, (_, i): Entry => {
      const [payload = new Uint8Array()] = payloads(`e${before + i + 1}`);
      return { epoch, sequence: before + i + 1, revision, payload };
    });
    const texts = Array.from({ length: this.#below(3) }, (_, i) => `x${revision}.${i}`);
    if (epoch === "1") {
      this.#entries.push(...entries);
      for (const text of texts) this.#emitted.set(text, sequence);
    }
    this.#become({ sequence });
    this.#wire.push({ epoch, entries, emitted: payloads(...texts), sequence, revision });
    const foreign = { epoch: "0", entries: [], emitted: payloads("not of this life") };
    if (this.#wild && this.#below(20) === 0) this.#wire.push({ ...foreign, sequence, revision });
  }

  #deliver(): void {
    const any = this.#wild && this.#below(3) === 0;
    const [message] = this.#wire.splice(any ? this.#below(this.#wire.length) : 0, 1);
    if (message === undefined) return;
    const when = this.#at > message.sequence ? "late" : "in time";
    for (const payload of message.emitted) this.#heard.set(textOf(payload), when);
    this.watching.hear(message);
  }

  /** Answers a reading from some state since it was asked for, or even from one before. */
  #answer(calm = false): void {
    const reading = this.#readings.shift();
    if (reading === undefined) return;
    const { after, limit, since, answer, fail } = reading;
    const states = [...this.#states, this.#now];
    const oldest = states.findIndex(({ sequence }) => sequence >= after.sequence);
    const from = this.#wild && this.#below(4) === 0 ? oldest : since;
    const state = states[calm ? since : from + this.#below(states.length - from)];
    const { epoch, trimmed, sequence } = state ?? this.#now;
    const head = { epoch: `${epoch}`, sequence, revision: 0, now: 0 };
    if (!calm && this.#below(5) === 0) fail(new Error("cannot be read"));
    else if (epoch > 1) answer({ kind: "reset", reason: "epoch", head });
    else if (after.sequence < trimmed) answer({ kind: "reset", reason: "trimmed", head });
    else {
      const end = Math.min(sequence, after.sequence + limit);
      answer({ kind: "events", entries: this.#entries.slice(after.sequence, end), head });
    }
  }

  #trim(): void {
    const { trimmed, sequence } = this.#now;
    this.#become({ trimmed: trimmed + this.#below(sequence - trimmed + 1) });
  }

  #become(change: Partial<State>): void {
    this.#states.push(this.#now);
    this.#now = { ...this.#now, ...change };
  }

  #expect(holds: boolean, fault: string): void {
    if (!holds || this.#over !== "") this.faults.push(`${fault} ${this.#over && "after its end"}`);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

/** All that follows from what has happened has happened, too. */
const turn = () => new Promise<void>(setImmediate);

it.each([
  ["that loses nothing tells everything once and in its place", false],
  ["that loses, doubles and mixes up tells every entry once, and nothing after its end", true],
])("a watcher over a channel %s", async (_, wild) => {
  const random = randomFrom("watching");
  for (let run = 0; run < runs; run++) {
    const simulation = new Simulation(random, wild);
    void simulation.watching.catchUp();
    for (let i = 0; i < steps; i++) {
      simulation.step();
      await turn();
    }
    await simulation.calm();
    expect(simulation.faults, `run ${run}`).toEqual([]);
  }
});
