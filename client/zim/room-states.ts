import { LeaveReason, type RoomEvents } from "../index.ts";
import { ZIMRoomEvent, ZIMRoomState } from "./enums.ts";
import type { Listeners } from "./listeners.ts";

/** How it stands with each room, told as `roomStateChanged`. */
export class RoomStates {
  readonly #listeners: Listeners;
  readonly #states = new Map<string, ZIMRoomState>();
  readonly #interrupted = new Set<string>();
  readonly #held = new Map<string, () => void>();

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** A room is being entered. */
  entering(roomID: string, event: ZIMRoomEvent): void {
    this.#become(roomID, ZIMRoomState.Connecting, event);
  }

  /** The session is in a room. */
  connected(roomID: string): void {
    this.#become(roomID, ZIMRoomState.Connected, ZIMRoomEvent.Success);
  }

  /** The session is not in a room. */
  disconnected(roomID: string, event: ZIMRoomEvent, extendedData = "{}"): void {
    this.#become(roomID, ZIMRoomState.Disconnected, event, extendedData);
    this.#states.delete(roomID);
  }

  /** The session is no longer in a room, for this reason. */
  exited(roomID: string, { reason, actor, note }: RoomEvents["exited"]): void {
    const extendedData = actor === undefined ? {} : { user_id: actor.userId, note };
    const tell = () => this.disconnected(roomID, eventOf(reason), JSON.stringify(extendedData));
    if (this.#held.has(roomID)) this.#held.set(roomID, tell);
    else tell();
  }

  /** Another room is entered in the place of this one, whose end is told after the other's beginning. */
  async switching<Answer>(fromRoomID: string, work: () => Promise<Answer>): Promise<Answer> {
    this.#held.set(fromRoomID, () => {});
    try {
      return await work();
    } finally {
      const tell = this.#held.get(fromRoomID);
      this.#held.delete(fromRoomID);
      tell?.();
    }
  }

  /** The link is lost, for all rooms. */
  interrupted(): void {
    for (const roomID of this.#states.keys()) {
      this.#interrupted.add(roomID);
      this.#become(roomID, ZIMRoomState.Connecting, ZIMRoomEvent.NetworkInterrupted);
    }
  }

  /** Whether the link was lost, and the session is not known to be in a room since. */
  isInterrupted(roomID: string): boolean {
    return this.#interrupted.has(roomID);
  }

  /** There is no session any more. */
  ended(event: ZIMRoomEvent): void {
    for (const roomID of [...this.#states.keys()]) this.disconnected(roomID, event);
  }

  #become(roomID: string, state: ZIMRoomState, event: ZIMRoomEvent, extendedData = "{}"): void {
    const before = this.#states.get(roomID) ?? ZIMRoomState.Disconnected;
    if (state !== ZIMRoomState.Connecting) this.#interrupted.delete(roomID);
    if (state === before) return;
    this.#states.set(roomID, state);
    this.#listeners.tell("roomStateChanged", { roomID, state, event, extendedData });
  }
}

/** ZIM's word for why a session is no longer in a room. */
function eventOf(reason: LeaveReason): ZIMRoomEvent {
  if (reason === LeaveReason.LEFT || reason === LeaveReason.LOGGED_OUT) return ZIMRoomEvent.Success;
  if (reason === LeaveReason.TIMED_OUT) return ZIMRoomEvent.ConnectTimeout;
  if (reason === LeaveReason.ROOM_DESTROYED) return ZIMRoomEvent.RoomNotExist;
  if (reason === LeaveReason.KICKED || reason === LeaveReason.BANNED) return ZIMRoomEvent.KickedOut;
  return ZIMRoomEvent.NetworkDisconnected;
}
