import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import type { SubscribeResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import type { Leases } from "../auth/leases.ts";
import type { Cancel, Clock } from "../clock.ts";
import { invalidRequest } from "../errors/errors.ts";
import type { Store } from "../store/store.ts";
import type { StreamWriter } from "../stream.ts";
import { timestampFromMicros } from "../time.ts";
import { word } from "./delivery.ts";
import type { Hub } from "./hub.ts";
import { watchKeepAlive } from "./keep-alive.ts";
import { Outbox } from "./outbox.ts";
import type { Readers } from "./readers.ts";
import { Subscription } from "./subscription.ts";
import { warnOfExpiry } from "./token-warning.ts";
import type { Turn } from "./turn.ts";

/** What readers have to do with their session's lease. */
export type ReaderLeases = Pick<Leases, "streamOpened" | "lastCall" | "heardSince" | "reported">;

/** What every reader of this node shares. */
export interface ReaderOptions {
  readonly store: Store;
  readonly hub: Hub;
  readonly turn: Turn;
  readonly clock: Clock;
  readonly leases: ReaderLeases;
  readonly readers: Readers;
}

/** Who reads, and how. */
export interface Reading {
  readonly caller: SessionCaller;
  readonly cursors: readonly Cursor[];
  readonly writer: StreamWriter<SubscribeResponse>;
  /** Promises a call that often; 0 for no promise. */
  readonly keepAliveMs: number;
  readonly heartbeat: boolean;
}

/**
 * Reads a session's events into a writer, until the writer's signal aborts or the session ends. Answers when
 * all of the past was told. Throws where this node is going.
 */
export function openReader(options: ReaderOptions, reading: Reading): Promise<void> {
  const { clock, turn, leases, readers } = options;
  const { caller, writer, cursors } = reading;
  checkCursors(cursors);
  const holds: Cancel[] = [];
  const letGo = () => {
    for (const cancel of holds.splice(0)) cancel();
  };
  const outbox = new Outbox({ writer, turn, clock, tally: readers.tally, ended: letGo });
  const subscription = new Subscription({ ...options, caller, outbox });
  // Reads until its stream is over: what waits when the outbox ends still goes out.
  const readNoMore = readers.open(caller.sessionId, outbox, reading);
  holds.push(
    () => subscription.close(),
    leases.streamOpened(caller),
    watchKeepAlive({ clock, leases, caller, outbox }, reading.keepAliveMs),
  );
  const over = () => {
    letGo();
    outbox.close();
    readNoMore();
  };
  // Not when the call ends: a stream that its reader has left never comes to that. It may have left already,
  // while the store was asked who it is.
  if (writer.signal.aborted) over();
  else writer.signal.addEventListener("abort", over);
  return subscription.open(cursors, ({ expireTime, now }) => {
    const warn = (expiry: number) => {
      const value = { expireTime: timestampFromMicros(expiry) };
      outbox.tell(word({ payload: { case: "tokenExpiring", value } }, clock.now()));
    };
    holds.push(warnOfExpiry({ ...options, caller, warn }, expireTime, now));
  });
}

/** Throws where a cursor is of no room. */
export function checkCursors(cursors: readonly Cursor[]): void {
  const nameless = cursors.findIndex(({ roomId }) => roomId === "");
  if (nameless >= 0) throw invalidRequest(`cursors[${nameless}].room_id`, "is required");
}
