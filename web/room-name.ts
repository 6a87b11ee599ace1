/** What a room id may be: see `RoomInfo` of the contract. */
const roomIdPattern = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}~|]{1,128}$/;

/** Where people meet who name no room. */
const defaultRoom = "lobby";

/** The room that the address names: `#room=lobby`. */
export function roomFromAddress(): string {
  const room = new URLSearchParams(location.hash.slice(1)).get("room");
  return room || defaultRoom;
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

/** What is wrong with a room's name, in words; empty where nothing is. */
export function faultOfRoom(roomId: string): string {
  if (roomId === "") return "Name a room.";
  if (roomId.length > 128) return "A room’s name has at most 128 characters.";
  if (/\s/.test(roomId)) return "A room’s name has no spaces. A hyphen does well.";
  if (!roomIdPattern.test(roomId)) {
    return "A room’s name holds letters from A to Z, digits and !#$%&()+-:;<=.>?@[]^_{}~|";
  }
  return "";
}
