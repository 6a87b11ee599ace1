import { create } from "@bufbuild/protobuf";
import { type RoomSummary, RoomSummarySchema } from "../../gen/parlor/v1/room_pb.ts";
import {
  type ListRoomsRequest,
  type ListRoomsResponse,
  ListRoomsResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import type { BackendCaller } from "../auth/caller.ts";
import { decodePageToken, encodePageToken, pageSizeOf } from "../page-token.ts";
import type { Store } from "../store/store.ts";
import { members, roomKey } from "./room-tables.ts";
import { roomIn, selectRoom } from "./snapshot.ts";

/** A store's place among an app's keys: a partition and an id. */
const keyPlace = /^\d{1,3}:/;

/** A page of an app's rooms. Those that have ended since their ids were read are left out. */
export async function listRooms(
  store: Store,
  { app }: BackendCaller,
  request: ListRoomsRequest,
): Promise<ListRoomsResponse> {
  const { prefix, pageToken } = request;
  const after = decodePageToken(pageToken, keyPlace);
  const limit = pageSizeOf(request);
  const page = await store.keys("room", app.appId, { prefix, after, limit });
  const found = await Promise.all(page.ids.map((id) => summaryOf(store, app.appId, id)));
  return create(ListRoomsResponseSchema, {
    rooms: found.filter((room) => room !== undefined),
    nextPageToken: encodePageToken(page.next),
  });
}

async function summaryOf(
  store: Store,
  appId: string,
  roomId: string,
): Promise<RoomSummary | undefined> {
  const view = await store.read(roomKey(appId, roomId), { rows: selectRoom, sizes: [members] });
  const room = roomIn(roomId, view);
  if (room === undefined) return undefined;
  return create(RoomSummarySchema, { room, memberCount: view.size(members) });
}
