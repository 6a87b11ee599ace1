import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { atMost, put, remove, unchanged } from "../store/change.ts";
import type { Change, Row, Store, View } from "../store/store.ts";
import { joined, type LeavingRow, leaving, sessions, userKey } from "./user-tables.ts";

/** Takes a session out of a room, if it is in, and settles its user's index. */
export type LeaveRoom = (
  who: {
    readonly app: string;
    readonly userId: string;
    readonly place: string;
    readonly roomId: string;
  },
  reason: LeaveReason,
) => Promise<unknown>;

/** Whose leaving is to be finished. */
export interface Leaver {
  readonly app: string;
  readonly userId: string;
  readonly place: string;
}

/**
 * Takes a session that is to leave out of every room of its user's index. While a place is held there
 * may be a join on its way in, so the leaving stays due; a user of whom nothing else is left is
 * forgotten. Safe to repeat, by anyone, at any time.
 */
export async function finishLeaving(
  parts: { readonly store: Store; readonly leaveRoom: LeaveRoom },
  who: Leaver,
): Promise<void> {
  const { store, leaveRoom } = parts;
  const key = userKey(who.app, who.userId);
  const rows = [{ table: leaving, id: who.place }];
  const before = await store.read(key, { rows, tables: [joined] });
  const row = before.row(leaving, who.place);
  if (row === undefined) return;
  await Promise.all(
    before.table(joined).map(({ id }) => leaveRoom({ ...who, roomId: id }, row.value.reason)),
  );
  for (let tries = 0; tries < 3; tries++) {
    const view = await store.read(key, { rows, tables: [joined, sessions, leaving] });
    const now = view.row(leaving, who.place);
    if (now === undefined || (await store.commit(key, finished(view, now))).ok) return;
  }
}

/** What remains to be done when the rooms have been left. */
function finished(view: View, row: Row<LeavingRow>): Change {
  const expect = [unchanged(leaving, row.id, row)];
  const held = view.table(joined).map(({ value }) => value.heldUntil);
  const until = Math.max(0, ...held);
  if (until > view.head.now)
    return { expect, write: [put(leaving, row.id, row.value, until)], record: [] };
  const last =
    view.table(joined).length === 0 &&
    view.table(sessions).length === 0 &&
    view.table(leaving).length === 1;
  if (!last) return { expect, write: [remove(leaving, row.id)], record: [] };
  const alone = [atMost(joined, 0), atMost(sessions, 0), atMost(leaving, 1)];
  return { expect: [...expect, ...alone], write: [], record: [], drop: true };
}
