import { type Content, ParlorError, type Room, type SendOptions } from "../../client/index.ts";
import { errorWords } from "../link/error-words.ts";

/** What is sent, and its sign: see `signs`. */
export interface Prepared {
  readonly words: Content;
  readonly sign: string;
}

/** Why it cannot be sent, in words. */
export interface Hindered {
  readonly hindrance: () => string;
}

/** Something to be sent: what it is, and how it is shown until it is heard. */
export interface Outgoing {
  /** What is sent; or what brings it about, again at each try. */
  readonly what: Prepared | (() => Promise<Prepared | Hindered>);
  readonly options?: SendOptions;
  /** How it looks, in the language that is read now. */
  show(): readonly Node[];
}

/** Something on its way. */
export interface Letter {
  readonly id: string;
  readonly outgoing: Outgoing;
  /** Why it did not get through, in words; undefined while it may. */
  readonly fault: (() => string) | undefined;
}

interface Entry extends Letter {
  fault: (() => string) | undefined;
  sign: string;
  messageId: string;
}

/** Ids that are remembered of words that were heard before the answer came. */
const maxHeard = 100;

/** One's own words that were sent and not yet heard: they are heard as everyone hears them. */
export class Outbox {
  readonly #room: Pick<Room, "id" | "send">;
  readonly #entries = new Map<string, Entry>();
  readonly #heard = new Set<string>();
  #count = 0;
  /** Called whenever something sets out, arrives or does not. */
  changed: () => void = () => {};

  constructor(room: Pick<Room, "id" | "send">) {
    this.#room = room;
  }

  /** What is on its way, and what did not get through, the oldest first. */
  get letters(): readonly Letter[] {
    return [...this.#entries.values()];
  }

  /** Sends something. */
  send(outgoing: Outgoing): void {
    this.#count += 1;
    const id = String(this.#count);
    const entry: Entry = { id, outgoing, fault: undefined, sign: "", messageId: "" };
    this.#entries.set(id, entry);
    void this.#post(entry);
    this.changed();
  }

  /** Sends what did not get through once more, after all that is on its way. */
  again({ id, outgoing }: Letter): void {
    this.#entries.delete(id);
    this.send(outgoing);
  }

  /** Lets go of what did not get through. */
  discard({ id }: Letter): void {
    this.#entries.delete(id);
    this.changed();
  }

  /** One's own words were heard: they are no longer on their way. */
  arrived(messageId: string, sign: string): void {
    const entries = [...this.#entries.values()];
    const known = entries.find((entry) => entry.messageId === messageId);
    // Words of one sender keep their order, so the first that are alike are the same.
    const alike = entries.find(
      (entry) => entry.messageId === "" && entry.fault === undefined && entry.sign === sign,
    );
    const entry = known ?? alike;
    if (entry !== undefined) this.discard(entry);
    if (known === undefined) this.#remember(messageId);
  }

  #remember(messageId: string): void {
    this.#heard.add(messageId);
    const [oldest = ""] = this.#heard;
    if (this.#heard.size > maxHeard) this.#heard.delete(oldest);
  }

  /** Words are sent before this answers, so that they keep their order. */
  async #post(entry: Entry): Promise<void> {
    const { what, options = {} } = entry.outgoing;
    try {
      const prepared = typeof what === "function" ? await what() : what;
      if ("hindrance" in prepared) return this.#failed(entry, prepared.hindrance);
      entry.sign = prepared.sign;
      const { messageId } = await this.#room.send(prepared.words, options);
      if (this.#heard.delete(messageId)) this.discard(entry);
      else entry.messageId = messageId;
    } catch (thrown) {
      this.#failed(entry, () => errorWords(ParlorError.from(thrown), this.#room.id));
    }
  }

  #failed(entry: Entry, fault: () => string): void {
    entry.fault = fault;
    this.changed();
  }
}
