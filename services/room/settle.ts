import { joined } from "../auth/user-tables.ts";
import type { Due, Store } from "../store/store.ts";
import { appRooms, reconcileAppRoom } from "./app-rooms.ts";
import { destroyClosing, destroyIfEmpty } from "./destroy.ts";
import { bans, closing, empty, mutes } from "./room-tables.ts";
import { endSanction } from "./sanctions.ts";
import { settleHold } from "./switch.ts";

/** What to do when a row of these tables falls due. Each is safe to repeat. */
export function roomDeadlines(store: Store): Record<string, (due: Due) => Promise<void>> {
  return {
    [empty.name]: (due) => destroyIfEmpty(store, due),
    [closing.name]: (due) => destroyClosing(store, due),
    [bans.name]: (due) => endSanction(store, bans, due),
    [mutes.name]: (due) => endSanction(store, mutes, due),
    [appRooms.name]: ({ key, id }) => reconcileAppRoom(store, key.app, id),
    [joined.name]: ({ key, id }) => settleHold(store, { app: key.app, userId: key.id, roomId: id }),
  };
}
