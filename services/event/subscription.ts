import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import type { Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import { decodeNotice } from "../auth/notice.ts";
import { joined, sessions, userKey } from "../auth/user-tables.ts";
import type { Cancel, Clock, Micros } from "../clock.ts";
import { sessionEnded } from "../errors/errors.ts";
import type { Entry, Store } from "../store/store.ts";
import { microsFromTimestamp, timestampFromMicros } from "../time.ts";
import { word } from "./delivery.ts";
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

/** When the session's token expires, and what time it was then, by the store's clock. */
export interface Opened {
  readonly expireTime: Micros;
  readonly now: Micros;
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
      later: (task) => void this.#later(task),
    });
  }

  /**
   * Begins: `Ready`, then every room that the session is in, then what is heard meanwhile. Resolves when all
   * of the past was told, or the stream is over.
   */
  async open(cursors: readonly Cursor[], opened: (at: Opened) => void): Promise<void> {
    await this.#later(async () => {
      const { rooms, ...at } = await this.#watch();
      const { sessionId } = this.#options.caller;
      this.#tell({ payload: { case: "ready", value: { sessionId } } });
      opened(at);
      await this.#rooms.begin(rooms, cursors);
    });
    await this.#turn; // rooms that could not go on from their cursors begin anew
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
  async #watch(): Promise<Opened & { readonly rooms: string[] }> {
    const { store, caller } = this.#options;
    const key = userKey(caller.app.appId, caller.userId);
    const rows = [{ table: sessions, id: caller.place }];
    const view = await store.read(key, { rows, tables: [joined] });
    const session = view.row(sessions, caller.place)?.value;
    if (session?.sessionId !== caller.sessionId) throw sessionEnded();
    this.#unwatch = await store.watch(key, view.head, {
      entries: (entries) => this.#heard(entries),
      emitted: () => {},
      reset: () => void this.#later(() => this.#again()),
    });
    if (this.#closed) this.#unwatch();
    const rooms = view.table(joined).map(({ id }) => id);
    return { rooms, expireTime: session.expireTime, now: view.head.now };
  }

  /** The user's log went on without us: looks at every room anew. */
  async #again(): Promise<void> {
    const { rooms } = await this.#watch();
    await this.#rooms.refresh(rooms);
  }

  #heard(entries: readonly Entry[]): void {
    const { place, sessionId } = this.#options.caller;
    for (const entry of entries) {
      const { to, event } = decodeNotice(entry.payload);
      if (to === sessionId) void this.#later(() => this.#ended(event, entry));
      else if (to === place) void this.#later(() => this.#moved(event));
    }
  }

  /** The session entered or left a room. */
  async #moved(event: Event): Promise<void> {
    const { roomId, payload } = event;
    const time = event.time === undefined ? 0 : microsFromTimestamp(event.time);
    if (payload.case === "roomEntered") await this.#rooms.entered(roomId, event, time);
    if (payload.case === "roomExited") this.#rooms.left(roomId, event, time);
  }

  async #ended(event: Event, entry: Entry): Promise<void> {
    this.#tell({ ...event, time: timestampFromMicros(entry.revision) });
    this.#options.outbox.end();
    this.close();
  }

  /** Does one thing after another. What fails ends the stream. */
  #later(task: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn
      .then(() => (this.#closed ? undefined : task()))
      .catch((failure: unknown) => {
        this.#options.outbox.end(failure);
        this.close();
      });
    return this.#turn;
  }

  /** Tells the session something outside any log. */
  #tell(event: MessageInitShape<typeof EventSchema>): void {
    const { clock, outbox } = this.#options;
    outbox.tell(word(event, clock.now()));
  }
}
