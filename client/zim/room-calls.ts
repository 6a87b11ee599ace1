import type { Parlor, Room, RoomConfig } from "../index.ts";
import { ZIMRoomEvent } from "./enums.ts";
import { requireText } from "./error.ts";
import type { RoomStates } from "./room-states.ts";
import type {
  ZIMRoomAdvancedConfig,
  ZIMRoomAllLeftResult,
  ZIMRoomCreatedResult,
  ZIMRoomEnteredResult,
  ZIMRoomFullInfo,
  ZIMRoomInfo,
  ZIMRoomJoinedResult,
  ZIMRoomLeftResult,
  ZIMRoomSwitchedResult,
} from "./room-types.ts";
import { asked, type Session } from "./session.ts";

/** Which room: its name may be left out. */
type Choice = Pick<ZIMRoomInfo, "roomID"> & Partial<ZIMRoomInfo>;

/** The ways into rooms, and out. All reject with a `ZIMError`. */
export interface RoomCalls {
  /** Creates a room and joins it. */
  createRoom(
    roomInfo: Choice,
    config?: Partial<ZIMRoomAdvancedConfig>,
  ): Promise<ZIMRoomCreatedResult>;
  /** Joins a room that exists. */
  joinRoom(roomID: string): Promise<ZIMRoomJoinedResult>;
  /** Joins a room, and creates it first where there is none. */
  enterRoom(
    roomInfo: Choice,
    config?: Partial<ZIMRoomAdvancedConfig>,
  ): Promise<ZIMRoomEnteredResult>;
  /** Leaves one room and enters another, in one step: where the new one refuses, it stays in the old. */
  switchRoom(
    fromRoomID: string,
    toRoomInfo: Choice,
    isCreateWhenRoomNotExisted: boolean,
    config?: Partial<ZIMRoomAdvancedConfig>,
  ): Promise<ZIMRoomSwitchedResult>;
  /** Leaves a room. */
  leaveRoom(roomID: string): Promise<ZIMRoomLeftResult>;
  /** Leaves all rooms of this session. */
  leaveAllRoom(): Promise<ZIMRoomAllLeftResult>;
}

/** What `RoomCalls` are made of. */
export interface RoomCallsOptions {
  readonly session: Session;
  readonly states: RoomStates;
}

/** What is told of a room that is being entered, and where that fails. */
const creating = { begun: ZIMRoomEvent.ActiveCreate, failed: ZIMRoomEvent.CreateFailed };
const entering = { begun: ZIMRoomEvent.ActiveEnter, failed: ZIMRoomEvent.EnterFailed };
const switching = { begun: ZIMRoomEvent.ActiveSwitch, failed: ZIMRoomEvent.SwitchFailed };

/** The ways into rooms, and out. */
export function createRoomCalls(options: RoomCallsOptions): RoomCalls {
  const { session, states } = options;
  return {
    createRoom: (roomInfo, config) =>
      asked(() =>
        enter({ ...options, ...creating, roomID: roomInfo.roomID }, (parlor) =>
          parlor.createRoom(choiceOf(roomInfo), configOf(config)),
        ),
      ),
    joinRoom: (roomID) =>
      asked(() => enter({ ...options, ...entering, roomID }, (parlor) => parlor.joinRoom(roomID))),
    enterRoom: (roomInfo, config) =>
      asked(() =>
        enter({ ...options, ...entering, roomID: roomInfo.roomID }, (parlor) =>
          parlor.enterRoom(choiceOf(roomInfo), configOf(config)),
        ),
      ),
    switchRoom: (fromRoomID, toRoomInfo, create, config) =>
      asked(() => {
        const room = choiceOf(toRoomInfo);
        const how = { create, config: configOf(config) };
        return states.switching(fromRoomID, () =>
          enter({ ...options, ...switching, roomID: room.roomId }, (parlor) =>
            parlor.switchRoom(fromRoomID, room, how),
          ),
        );
      }),
    leaveRoom: (roomID) =>
      asked(async () => {
        await session.room(roomID).leave();
        return { roomID };
      }),
    leaveAllRoom: () =>
      asked(async () => ({ roomIDs: [...(await session.parlor.leaveAllRooms())] })),
  };
}

/** A room that is to be entered, and what is told of that. */
interface Entering extends RoomCallsOptions {
  readonly roomID: string;
  readonly begun: ZIMRoomEvent;
  readonly failed: ZIMRoomEvent;
}

/** Enters a room, and tells how that goes unless the session is in it. */
async function enter(
  { roomID, session, states, begun, failed }: Entering,
  work: (parlor: Parlor) => Promise<Room>,
): Promise<{ roomInfo: ZIMRoomFullInfo }> {
  requireText("roomID", [roomID]);
  const { parlor } = session;
  const isIn = () => parlor.rooms.some(({ id }) => id === roomID);
  if (!isIn()) states.entering(roomID, begun);
  try {
    const room = await work(parlor);
    states.connected(roomID);
    return { roomInfo: { baseInfo: { roomID, roomName: room.info.name } } };
  } catch (thrown) {
    if (!isIn()) states.disconnected(roomID, failed);
    throw thrown;
  }
}

function choiceOf({ roomID, roomName = "" }: Choice): { roomId: string; name: string } {
  return { roomId: roomID, name: roomName };
}

function configOf(config: Partial<ZIMRoomAdvancedConfig> = {}): RoomConfig {
  const { roomAttributes = {}, roomDestroyDelayTime = 0 } = config;
  requireText("roomAttributes", Object.values(roomAttributes));
  return {
    attributes: roomAttributes,
    destroyDelayMs: roomDestroyDelayTime * 1000,
  };
}
