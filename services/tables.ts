import { userTables } from "./auth/user-tables.ts";
import { appRooms } from "./room/app-rooms.ts";
import { roomTables } from "./room/room-tables.ts";
import type { Key, Table } from "./store/store.ts";
import { leases, progress } from "./webhook/webhook-tables.ts";

/** Every table that the service keeps, by the kind of key that it belongs to. */
export const tables: Readonly<Record<Key["kind"], readonly Table<unknown>[]>> = {
  room: roomTables,
  user: userTables,
  app: [appRooms, leases, progress],
};
