import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import type { Departure } from "../room/departure.ts";
import { roomKey } from "../room/room-tables.ts";
import type { Store } from "../store/store.ts";
import { recorded } from "./delivery.ts";
import { destruction, exitFrom } from "./followed-room.ts";

/** Entries that are searched for the reason at the most. */
const searchEntries = 1000;

/**
 * Why a session is no longer in a room that it had read up to a cursor: what the log after the cursor
 * says of its user, or of the room. Where the log says nothing, the session was silent for too long.
 */
export async function whyGone(
  store: Store,
  caller: SessionCaller,
  cursor: Cursor,
): Promise<Departure> {
  const key = roomKey(caller.app.appId, cursor.roomId);
  const after = { epoch: cursor.epoch, sequence: Number(cursor.sequence) };
  const events = await store.events(key, after, searchEntries);
  if (events.kind === "reset")
    return {
      reason: events.reason === "trimmed" ? LeaveReason.TIMED_OUT : LeaveReason.ROOM_DESTROYED,
    };
  for (const entry of events.entries) {
    const { payload } = recorded(cursor.roomId, entry).event;
    if (payload.case === "memberLeft" && payload.value.userId === caller.userId)
      return exitFrom(payload.value);
    if (payload.case === "roomDestroyed") return destruction(payload.value);
  }
  return { reason: LeaveReason.TIMED_OUT };
}
