import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { roomKey } from "../room/room-tables.ts";
import type { Store } from "../store/store.ts";
import type { Hub } from "./hub.ts";

/** What it is found out with. */
export interface LagOptions {
  readonly store: Pick<Store, "read">;
  readonly hub: Pick<Hub, "at">;
}

/**
 * How many events the rooms of an app have recorded after what was read of them. The store is asked about those that
 * nobody follows here.
 */
export async function lagOf(
  options: LagOptions,
  app: string,
  cursors: readonly Cursor[],
): Promise<number> {
  const lags = await Promise.all(cursors.map((cursor) => lagIn(options, app, cursor)));
  return lags.reduce((sum, lag) => sum + lag, 0);
}

/** Of a room that is there anew, all events; of one that is gone, none. */
async function lagIn({ store, hub }: LagOptions, app: string, cursor: Cursor): Promise<number> {
  const key = roomKey(app, cursor.roomId);
  const { epoch } = cursor;
  const told = hub.at(key, epoch);
  const last = told === undefined ? (await store.read(key, {})).head : { epoch, sequence: told };
  const read = last.epoch === epoch ? Number(cursor.sequence) : 0;
  return Math.max(0, last.sequence - read);
}
