import { type EndReason, isLive, type Parlor, type State } from "../index.ts";
import { ZIMConnectionEvent, ZIMConnectionState, ZIMRoomEvent } from "./enums.ts";
import { ZIMError } from "./error.ts";
import type { Listeners } from "./listeners.ts";
import type { RoomReturns } from "./room-returns.ts";
import type { RoomStates } from "./room-states.ts";

/** ZIM's words for why a session is over, for it and for its rooms. */
const ends: Readonly<Record<EndReason, readonly [ZIMConnectionEvent, ZIMRoomEvent]>> = {
  closed: [ZIMConnectionEvent.LoginTimeout, ZIMRoomEvent.NetworkDisconnected],
  "logged-out": [ZIMConnectionEvent.Success, ZIMRoomEvent.Success],
  replaced: [ZIMConnectionEvent.KickedOut, ZIMRoomEvent.KickedOutByOtherDevice],
  revoked: [ZIMConnectionEvent.KickedOut, ZIMRoomEvent.KickedOut],
  expired: [ZIMConnectionEvent.TokenExpired, ZIMRoomEvent.NetworkDisconnected],
  "other-user": [ZIMConnectionEvent.LoginInterrupted, ZIMRoomEvent.NetworkDisconnected],
  refused: [ZIMConnectionEvent.LoginInterrupted, ZIMRoomEvent.NetworkDisconnected],
};

/** What `ConnectionStates` are made of. */
export interface ConnectionStatesOptions {
  readonly listeners: Listeners;
  readonly rooms: RoomStates;
  readonly returns: RoomReturns;
}

/** How it stands with the service, told as `connectionStateChanged`, and with the rooms along with it. */
export class ConnectionStates {
  readonly #listeners: Listeners;
  readonly #rooms: RoomStates;
  readonly #returns: RoomReturns;
  #state: ZIMConnectionState = ZIMConnectionState.Disconnected;

  constructor({ listeners, rooms, returns }: ConnectionStatesOptions) {
    this.#listeners = listeners;
    this.#rooms = rooms;
    this.#returns = returns;
  }

  /** Somebody logs in. */
  begun(): void {
    this.#become(ZIMConnectionState.Connecting, ZIMConnectionEvent.ActiveLogin);
  }

  /** The client stands otherwise than before. */
  changed(state: State, parlor: Parlor): void {
    if (isLive(state)) this.#live(parlor);
    else if (state.name === "ended") this.#ended(state.reason, state.error);
    else if (state.name === "connecting" && state.again) this.#interrupted();
  }

  #live(parlor: Parlor): void {
    if (this.#state === ZIMConnectionState.Connected) return;
    this.#become(ZIMConnectionState.Connected, ZIMConnectionEvent.Success);
    this.#returns.back(parlor);
  }

  #interrupted(): void {
    this.#become(ZIMConnectionState.Reconnecting, ZIMConnectionEvent.LoginInterrupted);
    this.#rooms.interrupted();
    this.#returns.away();
  }

  /** Where a login fails its caller is told why; later on there is nobody but the listener of errors. */
  #ended(reason: EndReason, error: unknown): void {
    this.#returns.away();
    const wasIn = this.#state !== ZIMConnectionState.Connecting;
    const [event, roomEvent] = ends[reason];
    this.#rooms.ended(roomEvent);
    this.#become(ZIMConnectionState.Disconnected, event);
    if (error === undefined || !wasIn) return;
    const { code, message } = ZIMError.from(error);
    this.#listeners.tell("error", { code, message });
  }

  #become(state: ZIMConnectionState, event: ZIMConnectionEvent): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.tell("connectionStateChanged", { state, event, extendedData: "{}" });
  }
}
