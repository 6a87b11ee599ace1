import type { Entry, Events, Position, Watcher } from "../store.ts";
import type { Message } from "./message.ts";

/** Reads the log of the key that is watched. */
export type ReadLog = (after: Position, limit: number) => Promise<Events>;

/** Entries read at once, so that those who are told can pass them on; and messages kept while the log is read. */
const sliceEntries = 64;
const maxWaiting = 1024;

/**
 * One watcher of one key, and how far it was told. Messages are taken as they come where they go on from
 * there; where something is missing, the log is read.
 */
export class Watching {
  readonly #watcher: Watcher;
  readonly #epoch: string;
  readonly #readLog: ReadLog;
  readonly #over: () => void;
  #at: number;
  /** The revision of the last message that was taken: one that comes again emits nothing again. */
  #taken = 0;
  #waiting: Message[] = [];
  #reading = false;
  /** The log is to be read: it could not be, or something may be missing. */
  #behind = true;
  #ended = false;

  constructor(
    after: Position,
    options: {
      readonly watcher: Watcher;
      readonly readLog: ReadLog;
      /** Is called when there is no going on. */
      readonly over: () => void;
    },
  ) {
    this.#epoch = after.epoch;
    this.#at = after.sequence;
    this.#watcher = options.watcher;
    this.#readLog = options.readLog;
    this.#over = options.over;
  }

  /** Whether the log is still to be read. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Tells nothing any more. */
  end(): void {
    this.#ended = true;
    this.#waiting = [];
  }

  /** A commit was heard of. */
  hear(message: Message): void {
    if (this.#ended) return;
    if (this.#waiting.length === maxWaiting) {
      this.#waiting = []; // the log has what was recorded
      this.#behind = true;
    }
    this.#waiting.push(message);
    if (this.#reading) return;
    this.#take();
    if (this.#behind) void this.catchUp();
  }

  /** Something may have been missed: reads the log. Answers when that is done; never rejects. */
  async catchUp(): Promise<void> {
    this.#behind = true;
    if (!this.#reading) await this.#read();
  }

  /** Tells what goes on from where the watcher is. Where something is missing, the log is to be read. */
  #take(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#follows(next)) {
        this.#behind = true;
        return;
      }
      this.#waiting.shift();
      const { entries, emitted, sequence, revision } = next;
      this.#tell(entries.slice(Math.max(0, this.#at - sequence + entries.length)));
      if (revision <= this.#taken) continue;
      this.#taken = revision;
      if (emitted.length > 0 && !this.#ended) this.#watcher.emitted(emitted, revision);
    }
  }

  #follows({ epoch, sequence, entries }: Message): boolean {
    return epoch === this.#epoch && sequence - entries.length <= this.#at;
  }

  #tell(entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (last === undefined || this.#ended) return;
    this.#at = last.sequence;
    this.#watcher.entries(entries);
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#behind && !this.#ended) {
        this.#behind = false;
        const [oldest] = this.#waiting;
        const known = await this.#readToEnd();
        // What was heard before the log was read, and is not where it leads, is of another life.
        const foreign = oldest !== undefined && this.#waiting[0] === oldest;
        if (foreign && !this.#follows(oldest)) this.#waiting.shift();
        this.#take();
        if (this.#at < known) this.#behind = true; // what was heard ends before what is known
      }
    } catch {
      this.#behind = true; // tried again with the next look
    }
    this.#reading = false;
  }

  /**
   * Reads up to the end of the log, or to the first message: what it emitted is told in its place. Answers
   * how far the log goes, as far as that is known.
   */
  async #readToEnd(): Promise<number> {
    for (;;) {
      const after = { epoch: this.#epoch, sequence: this.#at };
      const events = await this.#readLog(after, sliceEntries);
      if (this.#ended) return this.#at;
      if (events.kind === "reset") {
        this.end();
        this.#over();
        this.#watcher.reset(events.reason);
        return this.#at;
      }
      const [next] = this.#waiting;
      const until =
        next?.epoch === this.#epoch
          ? next.sequence - next.entries.length
          : Number.POSITIVE_INFINITY;
      this.#tell(events.entries.filter(({ sequence }) => sequence <= until));
      if (events.entries.length < sliceEntries) return events.entries.at(-1)?.sequence ?? this.#at;
      if (this.#at >= until) return Number.POSITIVE_INFINITY;
    }
  }
}
