import type { Room } from "../index.ts";
import { ZIMRoomAttributesUpdateAction } from "./enums.ts";
import type { RoomStates } from "./room-states.ts";
import { watchMembers } from "./watch-members.ts";
import { type WatchingMessages, watchMessages } from "./watch-messages.ts";

/** What is known where a room is watched. */
export interface Watching extends WatchingMessages {
  readonly states: RoomStates;
}

/** Tells what happens in a room that was entered, by ZIM's names. */
export function watchRoom(room: Room, watching: Watching): void {
  const { states, returns } = watching;
  states.connected(room.id);
  room.on("reset", () => returns.entered(room.id));
  room.on("exited", (exited) => states.exited(room.id, exited));
  watchMembers(room, watching);
  watchMessages(room, watching);
  watchAttributes(room, watching);
  watchMemberAttributes(room, watching);
}

function watchAttributes(room: Room, { listeners }: Watching): void {
  const roomID = room.id;
  let known = valuesOf(room);
  const tell = (set: readonly string[], deleted: readonly string[]): void => {
    const before = known;
    known = valuesOf(room);
    const { Set: setting, Delete: deleting } = ZIMRoomAttributesUpdateAction;
    const infos = [
      { action: setting, roomAttributes: picked(known, set) },
      { action: deleting, roomAttributes: picked(before, deleted) },
    ].filter(({ roomAttributes }) => Object.keys(roomAttributes).length > 0);
    if (infos.length === 1) listeners.tell("roomAttributesUpdated", { roomID, infos });
    if (infos.length === 2) listeners.tell("roomAttributesBatchUpdated", { roomID, infos });
  };
  tell([...known.keys()], []);
  room.on("attributes", ({ set, deleted }) => tell(set, deleted));
  room.on("reset", () => {
    const gone = [...known.keys()].filter((key) => !room.attributes.has(key));
    tell([...room.attributes.keys()], gone);
  });
}

function watchMemberAttributes(room: Room, { listeners }: Watching): void {
  const roomID = room.id;
  room.on("memberAttributes", ({ userIds, set, deleted, actor }) => {
    const emptied = Object.fromEntries(deleted.map((key) => [key, ""]));
    const infos = userIds.map((userID) => ({
      attributesInfo: { userID, attributes: { ...set, ...emptied } },
    }));
    const operatedInfo = { userID: actor?.userId ?? "" };
    listeners.tell("roomMemberAttributesUpdated", { roomID, infos, operatedInfo });
  });
}

function valuesOf({ attributes }: Room): ReadonlyMap<string, string> {
  return new Map([...attributes].map(([key, { value }]) => [key, value]));
}

function picked(values: ReadonlyMap<string, string>, keys: readonly string[]) {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = values.get(key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
