import { create } from "@bufbuild/protobuf";
import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import {
  type UpdateRoomRequest,
  UpdateRoomRequestSchema,
  type UpdateRoomResponse,
  UpdateRoomResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { actorOf, type Caller, requireGrant } from "../auth/caller.ts";
import { backendOnly, invalidRequest } from "../errors/errors.ts";
import { roomNotFound } from "../errors/room-errors.ts";
import { atMost, put, remove, unchanged } from "../store/change.ts";
import type { Change, Row, Store, View } from "../store/store.ts";
import { msFromDuration } from "../time.ts";
import { encodePayload } from "./payload.ts";
import { repeatable } from "./request.ts";
import { empty, type InfoRow, info, members, roomKey, theRow } from "./room-tables.ts";
import { cursorAt, roomIn, selectRoom } from "./snapshot.ts";
import { type Applied, stepOnce } from "./step-once.ts";

/** Changes what a room is. What is not set stays as it is. */
export async function updateRoom(
  store: Store,
  caller: Caller,
  request: UpdateRoomRequest,
): Promise<UpdateRoomResponse> {
  const { roomId } = request;
  check(caller, request);
  const again = repeatable(caller, UpdateRoomRequestSchema, request);
  return stepOnce(store, roomKey(caller.app.appId, roomId), {
    again,
    selection: { rows: [...selectRoom, { table: empty, id: theRow }], sizes: [members] },
    answer: (_, at) => responseFrom(roomId, at),
    decide: (view) => {
      const stood = view.row(info, theRow);
      if (stood === undefined) throw roomNotFound(roomId);
      const row = changed(stood.value, request);
      const value = { room: roomIn(roomId, view, row), actor: actorOf(caller) };
      const record = [encodePayload({ case: "roomUpdated", value })];
      const change = { ...staying(view, stood, row), record, read: { rows: selectRoom } };
      return { change };
    },
  });
}

function check(caller: Caller, request: UpdateRoomRequest): void {
  requireGrant(caller, "moderate", request.roomId);
  const { maxMembersPerRoom } = caller.app.limits;
  if ((request.maxMembers ?? 0) > maxMembersPerRoom)
    throw invalidRequest("max_members", `the app allows at most ${maxMembersPerRoom}`);
  if (request.keepWhenEmpty !== undefined && caller.kind === "session")
    throw backendOnly("keep_when_empty");
}

function changed(row: InfoRow, request: UpdateRoomRequest): InfoRow {
  const { name, destroyDelay, maxMembers, keepWhenEmpty, historyVisibility } = request;
  return {
    ...row,
    ...(name === undefined ? {} : { name }),
    ...(destroyDelay === undefined ? {} : { destroyDelayMs: msFromDuration(destroyDelay) }),
    ...(maxMembers === undefined ? {} : { maxMembers }),
    ...(keepWhenEmpty === undefined ? {} : { keepWhenEmpty }),
    ...(historyVisibility === HistoryVisibility.UNSPECIFIED ? {} : { historyVisibility }),
  };
}

/** The room's row; and where it is empty, whether it waits for its end. */
function staying(view: View, stood: Row<InfoRow>, row: InfoRow): Pick<Change, "expect" | "write"> {
  const expect = [unchanged(info, theRow, stood)];
  const write = [put(info, theRow, row)];
  if (row.keepWhenEmpty) return { expect, write: [...write, remove(empty, theRow)] };
  const waits = view.row(empty, theRow) !== undefined;
  if (view.size(members) > 0 || waits || !stood.value.keepWhenEmpty) return { expect, write };
  const due = view.head.now + row.destroyDelayMs * 1000;
  return {
    expect: [...expect, atMost(members, 0)],
    write: [...write, put(empty, theRow, {}, due)],
  };
}

function responseFrom(roomId: string, at: Applied): UpdateRoomResponse {
  const room = at.view && roomIn(roomId, at.view);
  return create(UpdateRoomResponseSchema, {
    cursor: cursorAt(roomId, at),
    ...(room === undefined ? {} : { room }),
  });
}
