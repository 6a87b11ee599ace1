import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { type Event, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { BarrageSpans } from "./barrage-spans.ts";
import { lifeOf, type SentMessages } from "./sent-messages.ts";
import type { StreamFault } from "./stream-checker.ts";
import { type ToldLog, type Words, wordsOf } from "./told-log.ts";
import type { Violation } from "./violation.ts";

/** What all readers share. */
export interface ReaderNotes {
  readonly log: ToldLog;
  readonly sent: SentMessages;
  /** Barrage that was told, by id. */
  readonly barrage: Map<string, Words & { readonly roomId: string }>;
  readonly counts: { told: number; gapsAnnounced: number; resets: number };
  fault(violation: Violation<StreamFault>): void;
}

/** How far a reader has come in a life of a room. */
interface Reading {
  readonly roomId: string;
  readonly epoch: string;
  at: number;
  /** What it was not told, and not told that it was not. */
  readonly missed: Set<number>;
}

/** Where a cursor is. */
type At = Pick<Cursor, "roomId" | "epoch" | "sequence">;

/** One reader: follows what it is told, over all of its streams and pulls. */
export class StreamReader {
  readonly name: string;
  readonly #notes: ReaderNotes;
  readonly #barrage = new BarrageSpans();
  readonly #lives = new Map<string, Reading>();
  /** What it reads now, by room; `undefined` once it was told that it is out. */
  readonly #rooms = new Map<string, Reading | undefined>();
  #reads = false;
  #pulls = false;

  constructor(name: string, notes: ReaderNotes) {
    this.name = name;
    this.#notes = notes;
  }

  /** It opens a stream, or pulls, with these cursors. */
  opened(cursors: readonly At[], how: { readonly pull: boolean } = { pull: false }): void {
    this.#reads = true;
    this.#pulls = how.pull;
    this.#barrage.end();
    for (const [roomId, reading] of this.#rooms)
      if (reading !== undefined) this.#rooms.delete(roomId);
    for (const cursor of cursors) this.#goTo(cursor).at = Number(cursor.sequence);
  }

  /** It reads no more: what it has not been told by now, it need not be. */
  stops(): void {
    this.#reads = false;
    this.#barrage.end();
  }

  /** What it is told. */
  told(event: Event, at: number): void {
    const { roomId, payload } = event;
    if (roomId === "") return;
    const reading = this.#rooms.get(roomId);
    if (payload.case === "roomEntered") this.#announced(payload.value.snapshot?.cursor, at);
    else if (payload.case === "roomReset") {
      this.#notes.counts.resets++;
      if (payload.value.reason === ResetReason.AHEAD) this.#fault("ahead", event);
      this.#announced(payload.value.snapshot?.cursor, at);
    } else if (payload.case === "roomExited") {
      this.#rooms.set(roomId, undefined);
      this.#barrage.end(roomId);
    } else if (reading !== undefined) this.#inRoom(event, reading, at);
    else this.#fault(this.#rooms.has(roomId) ? "after-exit" : "uninvited", event);
  }

  /** What it was not told in the lives of rooms that it read, in runs. */
  *gaps(): Generator<{ readonly roomId: string; readonly from: string; readonly to: string }> {
    for (const { roomId, epoch, missed } of this.#lives.values()) {
      for (const from of missed) {
        if (missed.has(from - 1)) continue;
        let to = from;
        while (missed.has(to + 1)) to++;
        yield { roomId, from: `${epoch}:${from}`, to: `${epoch}:${to}` };
      }
    }
  }

  /** The lives of rooms that it reads now, and how far it has come. */
  current(): { readonly life: string; readonly at: number }[] {
    if (!this.#reads) return [];
    const readings = [...this.#rooms.values()].filter((one) => one !== undefined);
    return readings.map(({ roomId, epoch, at }) => ({ life: lifeOf(roomId, epoch), at }));
  }

  /** Barrage that it was not told. */
  missingBarrage() {
    return this.#barrage.missing(this.#notes.sent);
  }

  #goTo({ roomId, epoch }: At): Reading {
    const life = lifeOf(roomId, epoch);
    const reading = this.#lives.get(life) ?? { roomId, epoch, at: 0, missed: new Set<number>() };
    this.#lives.set(life, reading);
    this.#rooms.set(roomId, reading);
    return reading;
  }

  /** A snapshot stands in for what came before it. */
  #announced(cursor: At | undefined, at: number): void {
    if (cursor === undefined) return;
    const reading = this.#goTo(cursor);
    const sequence = Number(cursor.sequence);
    if (reading.at > 0 && sequence > reading.at) this.#notes.counts.gapsAnnounced++;
    reading.at = Math.max(reading.at, sequence);
    if (!this.#pulls) this.#barrage.begin(cursor.roomId, at);
  }

  #inRoom(event: Event, reading: Reading, at: number): void {
    const { roomId, payload } = event;
    const words = wordsOf(event);
    if (payload.case === "skipped") this.#barrage.skipped(roomId, payload.value.count);
    else if (payload.case === "barrage" && words !== undefined) this.#heard(event, words);
    else if (event.sequence > 0n) {
      this.#notes.counts.told++;
      this.#place(event, reading);
      // Where a run of comings and goings is cut differs from reader to reader: its places are taken, no more.
      if (payload.case !== "membersChanged") this.#notes.log.note(event, this.name);
      const began = words && this.#notes.sent.find(roomId, words.text)?.began;
      this.#barrage.reached(roomId, Math.min(began ?? 0, at));
    }
  }

  #heard(event: Event, words: Words): void {
    this.#notes.barrage.set(words.messageId, { ...words, roomId: event.roomId });
    if (!this.#barrage.told(event.roomId, words)) this.#fault("barrage-doubled", event);
  }

  #place(event: Event, reading: Reading): void {
    const sequence = Number(event.sequence);
    const first = firstOf(event);
    if (event.epoch !== reading.epoch) {
      this.#fault("gap", event);
      this.#goTo(event).at = sequence;
    } else if (first <= reading.at)
      this.#fault(reading.missed.delete(sequence) ? "reordered" : "doubled", event);
    else {
      for (let missed = reading.at + 1; missed < first; missed++) reading.missed.add(missed);
      reading.at = sequence;
    }
  }

  #fault(kind: StreamFault, { roomId, epoch, sequence, payload }: Event): void {
    const what = `${this.name} was told ${payload.case} at ${epoch}:${sequence}`;
    this.#notes.fault({ kind, roomId, what });
  }
}

/** The first place in the log that an event tells of. */
function firstOf({ sequence, payload }: Event): number {
  return Number(payload.case === "membersChanged" ? payload.value.firstSequence : sequence);
}
