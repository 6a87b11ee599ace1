import { create, toBinary } from "@bufbuild/protobuf";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { SubscribeResponseSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import { ParlorError } from "../error.ts";
import type { Group } from "./group.ts";
import { linked } from "./linked.ts";
import { Reach } from "./reach.ts";
import type { ToldRooms } from "./told-rooms.ts";
import type { Cursor } from "./words.ts";

/** Reads the session's events from the service, from these cursors on. */
export type Read = (
  cursors: readonly Cursor[],
  signal: AbortSignal,
) => AsyncIterable<readonly Event[]>;

/** Whether there is more to read for this tab, in another way; else the stream is over. */
export type End = "again" | "over";

/** What a `Lead` is made of. */
export interface LeadOptions {
  readonly group: Group;
  readonly rooms: ToldRooms;
  /** Whether this tab takes a room that it did not enter: a restarted device is in some. */
  adopts(roomId: string): boolean;
}

/** The tab that has the stream: it tells the others what that brings, and reads again what one of them has missed. */
export class Lead {
  readonly #options: LeadOptions;
  readonly #reach = new Reach();
  /** Tabs that wait for the stream. */
  readonly #waiting = new Set<string>();
  #again = new AbortController();
  #up = false;

  constructor(options: LeadOptions) {
    this.#options = options;
    options.group.onSaid((said) => {
      if (said.kind === "attaches") this.#attach(said.from, said.cursors);
    });
  }

  /** The rooms that the session is in, as far as the stream has told. */
  get roomIds(): readonly string[] {
    return this.#reach.roomIds;
  }

  /** Reads for as long as this tab leads. */
  async *read(
    read: Read,
    cursors: readonly Cursor[],
    signal: AbortSignal,
  ): AsyncGenerator<readonly Event[], End> {
    const { turn } = this.#options.group;
    this.#reach.back(cursors);
    try {
      for (;;) {
        this.#again = new AbortController();
        const again = this.#again.signal;
        const until = linked(signal, again, turn);
        try {
          for await (const events of read(this.#reach.cursors, until.signal))
            yield this.#bring(events);
          if (turn.aborted) return "again";
          this.#down(undefined);
          return "over";
        } catch (thrown) {
          if (turn.aborted) return "again";
          if (!again.aborted || signal.aborted) throw thrown;
        } finally {
          until.unlink();
        }
      }
    } catch (thrown) {
      this.#down(ParlorError.from(thrown).message);
      throw thrown;
    } finally {
      this.#up = false;
    }
  }

  /** Reads once, for as long as this tab leads. */
  async pull(
    pull: (cursors: readonly Cursor[], signal: AbortSignal) => Promise<readonly Event[]>,
    cursors: readonly Cursor[],
    signal: AbortSignal,
  ): Promise<readonly Event[]> {
    const { turn } = this.#options.group;
    this.#reach.back(cursors);
    for (;;) {
      this.#again = new AbortController();
      const again = this.#again.signal;
      const until = linked(signal, again, turn);
      try {
        return this.#bring(await pull(this.#reach.cursors, until.signal));
      } catch (thrown) {
        if (again.aborted && !signal.aborted && !turn.aborted) continue;
        this.#down(ParlorError.from(thrown).message);
        throw thrown;
      } finally {
        until.unlink();
      }
    }
  }

  /** Tells the others, and answers what concerns this tab. */
  #bring(events: readonly Event[]): readonly Event[] {
    const { group, rooms, adopts } = this.#options;
    this.#reach.take(events);
    const isEnd = ({ payload }: Event): boolean => payload.case === "sessionEnded";
    if (events.some(isEnd)) group.forget();
    const shared = events.filter(({ payload }) => payload.case !== "ready");
    const response = create(SubscribeResponseSchema, { events: shared });
    if (shared.length > 0)
      group.tell({ kind: "brings", events: toBinary(SubscribeResponseSchema, response) });
    this.#rise();
    const told = rooms.sift(events, adopts);
    if (told.hole && this.#reach.back(rooms.cursors)) this.#again.abort();
    return told.events;
  }

  #attach(tab: string, cursors: readonly Cursor[]): void {
    if (!this.#options.group.leads) return;
    if (this.#reach.back(cursors)) this.#again.abort();
    this.#waiting.add(tab);
    if (this.#up) this.#rise();
  }

  #rise(): void {
    this.#up = true;
    for (const to of this.#waiting) this.#options.group.tell({ kind: "attached", to });
    this.#waiting.clear();
  }

  #down(failure: string | undefined): void {
    this.#up = false;
    this.#options.group.tell({ kind: "down", failure });
  }
}
