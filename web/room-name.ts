import type { Room } from "../client/index.ts";
import { words } from "./i18n/words.ts";
import { demoRoomOf, kindOf } from "./kind.ts";

/** What a room id may be: see `RoomInfo` of the contract. */
const roomIdPattern = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}~|]{1,128}$/;

/** Where people meet who name no room. */
const defaultRoom = demoRoomOf("live");

/** The room that the address names, if it does: `#room=lobby`. */
export function roomInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get("room") || undefined;
}

/** The room that the address leads to. */
export function roomFromAddress(): string {
  return roomInAddress() ?? defaultRoom;
}

/** Puts a room into the address, so that it invites. */
export function showInAddress(roomId: string): void {
  history.replaceState(null, "", addressOf(roomId));
}

/** The address that leads into a room. */
export function addressOf(roomId: string): string {
  const url = new URL(location.href);
  url.hash = new URLSearchParams({ room: roomId }).toString();
  return url.href;
}

/** What a room is called: a demo room without a name of its own in one's own language, with the rest of its id. */
export function titleOf({ id, name }: Pick<Room, "id" | "name">): string {
  const kind = kindOf(id);
  if (kind === "plain" || name !== id) return name;
  const { title } = words().entrance.demo[kind];
  const more = id.slice(demoRoomOf(kind).length).replace(/^-/, "");
  return more === "" ? title : `${title} · ${more}`;
}

/** What is wrong with a room's name, in words; empty where nothing is. */
export function faultOfRoom(roomId: string): string {
  const { noRoom, roomTooLong, roomSpaces, roomLetters } = words().entrance;
  if (roomId === "") return noRoom;
  if (roomId.length > 128) return roomTooLong;
  if (/\s/.test(roomId)) return roomSpaces;
  return roomIdPattern.test(roomId) ? "" : roomLetters;
}
