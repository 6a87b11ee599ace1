import { create } from "@bufbuild/protobuf";
import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import { DestroyReason } from "../../gen/parlor/v1/event_pb.ts";
import {
  type DestroyRoomRequest,
  DestroyRoomRequestSchema,
  type DestroyRoomResponse,
  DestroyRoomResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { actorOf, type Caller, requireGrant } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
import { roomNotFound } from "../errors/room-errors.ts";
import { present, put, unchanged } from "../store/change.ts";
import { step } from "../store/step.ts";
import type { Due, Store } from "../store/store.ts";
import { msFromDuration, timestampFromMicros } from "../time.ts";
import { emptyRoomDestroyed } from "./departure.ts";
import { encodePayload } from "./payload.ts";
import { repeatable } from "./request.ts";
import { type ClosingRow, closing, empty, info, roomKey, theRow } from "./room-tables.ts";
import { stepOnce } from "./step-once.ts";

/** Destroys a room by a call, at once or after a notice. */
export async function destroyRoom(
  store: Store,
  caller: Caller,
  request: DestroyRoomRequest,
): Promise<DestroyRoomResponse> {
  const { roomId, delay, note } = request;
  requireGrant(caller, "moderate", roomId);
  const again = repeatable(caller, DestroyRoomRequestSchema, request);
  const delayMs = msFromDuration(delay);
  const destroyTime = await stepOnce<Micros>(store, roomKey(caller.app.appId, roomId), {
    again,
    selection: { rows: [{ table: info, id: theRow }] },
    answer: decoded,
    decide: (view) => {
      if (view.row(info, theRow) === undefined) throw roomNotFound(roomId);
      const at = delayMs === 0 ? 0 : view.head.now + Math.round(delayMs * 1000);
      const change =
        at === 0
          ? { write: [], record: [destroyed(actorOf(caller), note)], drop: true }
          : closingAt(at, actorOf(caller), note);
      return { change: { ...change, expect: [present(info, theRow)] }, kept: encoded(at) };
    },
  });
  const when = destroyTime === 0 ? {} : { destroyTime: timestampFromMicros(destroyTime) };
  return create(DestroyRoomResponseSchema, { roomId, ...when });
}

/** A room's time has come, of which there was notice. */
export async function destroyClosing(store: Store, { key, revision }: Due): Promise<void> {
  await step(store, key, { rows: [{ table: closing, id: theRow }] }, (view) => {
    const row = view.row(closing, theRow);
    if (row?.revision !== revision) return { answer: undefined };
    const { actor, note } = row.value;
    const change = {
      expect: [unchanged(closing, theRow, row)],
      write: [],
      record: [destroyed(actor, note)],
      drop: true,
    };
    return { change, done: () => undefined };
  });
}

/** An empty room's destroy delay is over. Whoever entered since has deleted the row that was due. */
export async function destroyIfEmpty(store: Store, { key, revision }: Due): Promise<void> {
  await store.commit(key, {
    expect: [{ kind: "at", row: { table: empty, id: theRow }, revision }],
    write: [],
    record: [emptyRoomDestroyed()],
    drop: true,
  });
}

function destroyed(actor: Actor | ClosingRow["actor"], note: string): Uint8Array {
  const value = { reason: DestroyReason.DESTROYED, actor, note };
  return encodePayload({ case: "roomDestroyed", value });
}

function closingAt(destroyTime: Micros, actor: Actor, note: string) {
  const { kind, userId, name } = actor;
  const row = { destroyTime, actor: { kind, userId, name }, note };
  const value = { destroyTime: timestampFromMicros(destroyTime), actor, note };
  return {
    write: [put(closing, theRow, row, destroyTime)],
    record: [encodePayload({ case: "roomClosing", value })],
  };
}

const encoded = (time: Micros) => new TextEncoder().encode(String(time));
const decoded = (answer: Uint8Array) => Number(new TextDecoder().decode(answer));
