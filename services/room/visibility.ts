import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import { type Caller, may } from "../auth/caller.ts";
import type { InfoRow } from "./room-tables.ts";

/** Whether a room shows a caller what was before it joined, too: in its history, and in streams. */
export function showsAll(room: InfoRow, caller: Caller, roomId: string): boolean {
  const { JOINED, MODERATORS } = HistoryVisibility;
  const { historyVisibility } = room;
  if (historyVisibility !== JOINED && historyVisibility !== MODERATORS) return true;
  return may(caller, "moderate", roomId);
}
