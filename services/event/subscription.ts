import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import { decodeNotice } from "../auth/notice.ts";
import { joined, sessions, userKey } from "../auth/user-tables.ts";
import type { Cancel, Clock } from "../clock.ts";
import { sessionEnded } from "../errors.ts";
import type { Entry, Store } from "../store/store.ts";
import { microsFromTimestamp, timestampFromMicros } from "../time.ts";
import { FollowedRooms } from "./followed-rooms.ts";
import type { Hub } from "./hub.ts";
import type { Outbox } from "./outbox.ts";

/** What a subscription is made of. */
export interface SubscriptionOptions {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly caller: SessionCaller;
  readonly outbox: Outbox;
}

/**
 * One session's stream: which rooms it follows, and what it is told. Notices in its user's log say what
 * it enters and leaves, wherever the call was made; they are handled one after another, after the
 * rooms that it is in at the start.
 */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #rooms: FollowedRooms;
  #unwatch: Cancel = () => {};
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#rooms = new FollowedRooms({
      ...options,
      tell: (event) => this.#tell(event),
      later: (task) => this.#later(task),
    });
  }

  /** Begins: `Ready`, then every room that the session is in, then what is heard meanwhile. */
  open(cursors: readonly Cursor[]): void {
    this.#later(async () => {
      const rooms = await this.#watch();
      const { sessionId } = this.#options.caller;
      this.#tell({ payload: { case: "ready", value: { sessionId } } });
      await this.#rooms.begin(rooms, cursors);
    });
  }

  /** Lets go of everything. Safe to call twice. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#rooms.close();
  }

  /**
   * Reads which rooms the session may be in, and hears of every change after that. Throws where the session
   * has ended.
   */
  async #watch(): Promise<string[]> {
    const { store, caller } = this.#options;
    const key = userKey(caller.app.appId, caller.userId);
    const rows = [{ table: sessions, id: caller.place }];
    const view = await store.read(key, { rows, tables: [joined] });
    if (view.row(sessions, caller.place)?.value.sessionId !== caller.sessionId)
      throw sessionEnded();
    this.#unwatch = await store.watch(key, view.head, {
      entries: (entries) => this.#heard(entries),
      emitted: () => {},
      reset: () => this.#later(() => this.#again()),
    });
    if (this.#closed) this.#unwatch();
    return view.table(joined).map(({ id }) => id);
  }

  /** The user's log went on without us: looks at every room anew. */
  async #again(): Promise<void> {
    await this.#rooms.refresh(await this.#watch());
  }

  #heard(entries: readonly Entry[]): void {
    const { place, sessionId } = this.#options.caller;
    for (const entry of entries) {
      const { to, event } = decodeNotice(entry.payload);
      if (to === sessionId) this.#later(() => this.#ended(event, entry));
      else if (to === place) this.#later(() => this.#moved(event));
    }
  }

  /** The session entered or left a room. */
  async #moved(event: Event): Promise<void> {
    const { roomId, payload } = event;
    const time = event.time === undefined ? 0 : microsFromTimestamp(event.time);
    if (payload.case === "roomEntered") await this.#rooms.entered(roomId, event, time);
    if (payload.case === "roomExited") this.#rooms.exited(roomId, event, time);
  }

  async #ended(event: Event, entry: Entry): Promise<void> {
    this.#tell({ ...event, time: timestampFromMicros(entry.revision) });
    this.#options.outbox.end();
    this.close();
  }

  /** Does one thing after another. What fails ends the stream. */
  #later(task: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(() => (this.#closed ? undefined : task()))
      .catch((failure: unknown) => {
        this.#options.outbox.end(failure instanceof Error ? failure : new Error(String(failure)));
        this.close();
      });
  }

  /** Tells the session something outside any log. */
  #tell(init: MessageInitShape<typeof EventSchema>): void {
    const { clock, outbox } = this.#options;
    const event = create(EventSchema, init);
    event.time ??= timestampFromMicros(clock.now());
    outbox.push([{ event, sequence: 0, bytes: toBinary(EventSchema, event).length }]);
  }
}
