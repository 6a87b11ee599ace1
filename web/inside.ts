import type { Room, RoomEvents } from "../client/index.ts";

/** What every part of a room's page knows, and whom it tells. */
export interface Inside {
  readonly room: Room;
  /** Who one is. */
  readonly self: string;
  /** Whether one may moderate here. */
  readonly moderator: boolean;
  /** Aborts when the page of the room is taken away. */
  readonly signal: AbortSignal;
  /** Says something to the one who looks at the page, and to nobody else. */
  say(text: string): void;
  /** Tells those who listen to the page what others see happen. */
  tell(text: string): void;
  /** Tells them what someone said: much at once is counted. */
  tellSaid(text: string): void;
  /** Tells them no more of it. */
  takenBack(text: string): void;
}

/** Listens to a room until the page is taken away. */
export function listen<Name extends keyof RoomEvents>(
  { room, signal }: Pick<Inside, "room" | "signal">,
  name: Name,
  listener: (event: RoomEvents[Name]) => void,
): void {
  signal.addEventListener("abort", room.on(name, listener));
}

/** How a user of a room is called; the user id where the room does not list the user. */
export function nameIn(room: Room, userId: string): string {
  return room.members.find((member) => member.userId === userId)?.name ?? userId;
}
