import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Refusal } from "./side.ts";

/** How long something is waited for that is to come at once. */
const patienceMs = 20_000;

/** What a stream has told so far, as ProtoJSON, and a way to wait for more. */
export class EventLog {
  readonly events: JsonObject[] = [];
  /** How the stream ended; `undefined` while it goes on. Without an error its code is `ok`. */
  ended: Refusal | undefined;
  readonly #close: () => void;
  readonly #waiting = new Set<() => void>();
  #read = 0;

  /** `close` stops the stream. */
  constructor(close: () => void) {
    this.#close = close;
  }

  /** Notes what came. */
  add(events: readonly JsonObject[]): void {
    this.events.push(...events);
    this.#wake();
  }

  /** Notes how the stream ended. */
  end(how: Refusal): void {
    this.ended ??= how;
    this.#wake();
  }

  /** The next event that contains this; those before it are passed over. */
  hears(wanted: JsonObject): Promise<JsonObject> {
    return this.#until(`an event with ${JSON.stringify(wanted)}`, () => {
      while (this.#read < this.events.length) {
        const event = this.events[this.#read++];
        if (event !== undefined && contains(event, wanted)) return event;
      }
      return undefined;
    });
  }

  /** How the stream ends. */
  ends(): Promise<Refusal> {
    return this.#until("the end", () => this.ended);
  }

  /** What the log of a room has told, in its order. */
  of(roomId: string): JsonObject[] {
    return this.events.filter((event) => event.roomId === roomId && "sequence" in event);
  }

  /** Stops reading. */
  close(): void {
    this.#close();
  }

  async #until<T>(what: string, look: () => T | undefined): Promise<T> {
    const deadline = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (deadline.aborted || this.ended !== undefined) throw this.#missing(what);
      await this.#more(deadline);
    }
  }

  #more(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        deadline.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      deadline.addEventListener("abort", done);
    });
  }

  #missing(what: string): Error {
    const heard = this.events.map((event) => JSON.stringify(event)).join("\n");
    const state = this.ended === undefined ? "" : ` (ended: ${JSON.stringify(this.ended)})`;
    return new Error(`no ${what}${state}; heard:\n${heard}`);
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

/** Whether a value has everything that is wanted of it, and maybe more. */
function contains(value: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  if (wanted === null || typeof wanted !== "object") return value === wanted;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return Object.entries(wanted).every(([key, part]) => contains(value[key], part));
}
