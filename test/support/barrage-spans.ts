import type { SentMessages } from "./sent-messages.ts";
import type { Words } from "./told-log.ts";

/** A while in which a reader surely heard a room, on one stream. */
interface Span {
  readonly roomId: string;
  readonly since: number;
  /** When the last recorded message that it was told was sent: barrage before that comes no more. */
  until: number;
  skipped: number;
  readonly told: Set<string>;
}

/** The barrage that one reader was told. */
export class BarrageSpans {
  readonly #open = new Map<string, Span>();
  readonly #spans: Span[] = [];
  readonly #told = new Set<string>();

  /** The reader surely hears a room from now on. */
  begin(roomId: string, since: number): void {
    const span = { roomId, since, until: since, skipped: 0, told: new Set<string>() };
    this.#open.set(roomId, span);
    this.#spans.push(span);
  }

  /** The reader hears a room no more, or none. */
  end(roomId?: string): void {
    if (roomId === undefined) this.#open.clear();
    else this.#open.delete(roomId);
  }

  /** Notes barrage. False where it was told before. */
  told(roomId: string, { text }: Words): boolean {
    this.#open.get(roomId)?.told.add(text);
    const name = `${roomId} ${text}`;
    if (this.#told.has(name)) return false;
    this.#told.add(name);
    return true;
  }

  /** Notes that some was left out. */
  skipped(roomId: string, count: number): void {
    const span = this.#open.get(roomId);
    if (span !== undefined) span.skipped += count;
  }

  /** Notes a recorded message, by when it was sent. */
  reached(roomId: string, began: number): void {
    const span = this.#open.get(roomId);
    if (span !== undefined) span.until = Math.max(span.until, began);
  }

  /** How many were neither told nor announced as left out, by room. */
  missing(sent: SentMessages): { readonly roomId: string; readonly count: number }[] {
    return this.#spans.flatMap(({ roomId, since, until, skipped, told }) => {
      const owed = sent
        .barrageOf(roomId)
        .filter(({ began, answer }) => began > since && answer.at < until)
        .filter(({ text }) => !told.has(text));
      return owed.length > skipped ? [{ roomId, count: owed.length - skipped }] : [];
    });
  }
}
