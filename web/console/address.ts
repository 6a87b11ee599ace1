/** What the address names: all rooms, or one. */
export interface Place {
  /** The room; empty for all. */
  readonly roomId: string;
}

const roomPath = /^#\/rooms\/(.+)$/;

/** The place that the address names: `#/rooms/ID`. */
export function placeFromAddress(hash = location.hash): Place {
  const [, encoded = ""] = roomPath.exec(hash) ?? [];
  try {
    return { roomId: decodeURIComponent(encoded) };
  } catch {
    return { roomId: "" };
  }
}

/** The address of a room. */
export function addressOfRoom(roomId: string): string {
  return `#/rooms/${encodeURIComponent(roomId)}`;
}

/** The address of all rooms. */
export const addressOfAll = "#/";
