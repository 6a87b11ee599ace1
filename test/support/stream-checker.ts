import { barrageFaults } from "./barrage-faults.ts";
import {
  disagreements,
  inventedOrDoubled,
  outOfOrder,
  refusedAndTold,
  revokedUnasked,
  unkept,
} from "./log-faults.ts";
import { type Answer, type Sending, type Sent, SentMessages } from "./sent-messages.ts";
import { type ReaderNotes, StreamReader } from "./stream-reader.ts";
import { ToldLog, type Words } from "./told-log.ts";
import type { Violation } from "./violation.ts";

/**
 * What can be wrong with what readers are told:
 *
 * - `lost`: a message was acknowledged, and somebody in the room was not told of it, or nobody.
 * - `doubled`: a place of the log was told twice, or a message has two places.
 * - `reordered`: a later event was told first, or a message acknowledged before another was sent stands after it.
 * - `altered`: a message has another content or place than was acknowledged, or is revoked, and nobody asked for that.
 * - `gap`: a reader was not told of places in the log, and not told so.
 * - `after-exit`, `uninvited`: a reader was told of a room after it was told to be out, or before it was told to be in.
 * - `ahead`: a cursor that the service gave is ahead of the log.
 * - `disagreement`: two readers were told different things of the same place.
 * - `invented`: a message that nobody sent.
 * - `refused-told`: a message that was refused for sure is in the log.
 * - `barrage-lost`, `barrage-doubled`: barrage was not told and not announced as skipped; or told twice.
 */
export type StreamFault =
  | "lost"
  | "doubled"
  | "reordered"
  | "altered"
  | "gap"
  | "after-exit"
  | "uninvited"
  | "ahead"
  | "disagreement"
  | "invented"
  | "refused-told"
  | "barrage-lost"
  | "barrage-doubled";

type Fault = Violation<StreamFault>;

/** Holds what readers were told against what was sent and against each other. */
export class StreamChecker {
  readonly #sent = new SentMessages();
  readonly #log = new ToldLog();
  readonly #found: Fault[] = [];
  readonly #readers: StreamReader[] = [];
  readonly #refused: Sent[] = [];
  readonly #barrage = new Map<string, Words & { readonly roomId: string }>();
  /** What happened, in numbers. */
  readonly counts = { acknowledged: 0, told: 0, gapsAnnounced: 0, resets: 0 };

  /** A message is being sent. Its text is like no other's in its room. */
  sending(sending: Sending): Sent {
    return this.#sent.add(sending);
  }

  /** The answer came. */
  acknowledged(sent: Sent, answer: Answer): void {
    this.counts.acknowledged++;
    this.#sent.answered(sent, answer);
  }

  /** Someone asks to revoke a message: from then on it may be told without its words. */
  revoking(messageId: string): void {
    this.#sent.revoking(messageId);
  }

  /** It was refused: it is in no log. */
  refused(sent: Sent): void {
    this.#refused.push(sent);
  }

  /** Another reader. */
  reader(name: string): StreamReader {
    const notes: ReaderNotes = {
      log: this.#log,
      sent: this.#sent,
      barrage: this.#barrage,
      counts: this.counts,
      fault: (violation) => this.#found.push(violation),
    };
    const reader = new StreamReader(name, notes);
    this.#readers.push(reader);
    return reader;
  }

  /** Those who were not yet told all that was acknowledged. */
  behind(): string[] {
    const isBehind = (reader: StreamReader) =>
      reader.current().some(({ life, at }) => at < this.#sent.lastOf(life));
    return this.#readers.filter(isBehind).map(({ name }) => name);
  }

  /** All that is wrong, now that everyone who reads was told everything. */
  finish(): Fault[] {
    const told = { sent: this.#sent, log: this.#log, readers: this.#readers };
    return [
      ...this.#found,
      ...this.#readers.flatMap((reader) => gapsOf(reader)),
      ...unkept(told),
      ...outOfOrder(this.#sent),
      ...disagreements(this.#log),
      ...inventedOrDoubled(told),
      ...revokedUnasked(told),
      ...refusedAndTold(this.#refused, this.#log),
      ...barrageFaults(this.#barrage, told),
    ];
  }
}

function gapsOf(reader: StreamReader): Fault[] {
  return [...reader.gaps()].map(({ roomId, from, to }) => {
    const what = `${reader.name} was not told of ${from} to ${to}`;
    return { kind: "gap", roomId, what };
  });
}
