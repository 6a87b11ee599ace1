import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import type { AttributesChange, Room } from "../index.ts";
import { roomLimits, withinLimits } from "./attribute-limits.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type {
  ZIMRoomAttributesBatchOperatedResult,
  ZIMRoomAttributesBatchOperationConfig,
  ZIMRoomAttributesDeleteConfig,
  ZIMRoomAttributesOperatedResult,
  ZIMRoomAttributesQueriedResult,
  ZIMRoomAttributesSetConfig,
} from "./room-types.ts";
import { asked, type Session } from "./session.ts";

/** Attributes of rooms. All reject with a `ZIMError`: then nothing was done. */
export interface AttributeCalls {
  /** Sets attributes, all or none of them. */
  setRoomAttributes(
    roomAttributes: Readonly<Record<string, string>>,
    roomID: string,
    config?: Partial<ZIMRoomAttributesSetConfig>,
  ): Promise<ZIMRoomAttributesOperatedResult>;
  /** Deletes attributes, all or none of them. One that there is not is passed over. */
  deleteRoomAttributes(
    keys: readonly string[],
    roomID: string,
    config?: Partial<ZIMRoomAttributesDeleteConfig>,
  ): Promise<ZIMRoomAttributesOperatedResult>;
  /**
   * Begins a batch: what is set and deleted from now on in the room is taken note of, answered at once, and
   * done when the batch ends, as this configuration has it. Takes the place of a batch that was not ended; goes
   * with the room that is left, and does nothing outside a room.
   */
  beginRoomAttributesBatchOperation(
    roomID: string,
    config?: Partial<ZIMRoomAttributesBatchOperationConfig>,
  ): void;
  /** Ends a batch: all of it is done in one step, or nothing. */
  endRoomAttributesBatchOperation(roomID: string): Promise<ZIMRoomAttributesBatchOperatedResult>;
  /** Answers all attributes of a room. */
  queryRoomAllAttributes(roomID: string): Promise<ZIMRoomAttributesQueriedResult>;
}

/** What is to be done with a room's attributes; a value to set, nothing to delete. */
interface Batch {
  readonly config: Partial<ZIMRoomAttributesSetConfig>;
  readonly values: Map<string, string | undefined>;
}

/** The calls of rooms' attributes. */
export function createAttributeCalls(session: Session): AttributeCalls {
  const batches = new WeakMap<Room, Batch>(); // a room that is entered anew is another

  const change = async (
    roomID: string,
    values: Batch["values"],
    config: Batch["config"] = {},
  ): Promise<ZIMRoomAttributesOperatedResult> => {
    const room = session.room(roomID);
    const batch = batches.get(room);
    if (batch === undefined) {
      const { set = {}, ...rest } = changeOf(values, config);
      await withinLimits(set, roomLimits, () => room.updateAttributes({ set, ...rest }));
    } else {
      for (const [key, value] of values) batch.values.set(key, value);
    }
    return { roomID, errorKeys: [] };
  };

  return {
    setRoomAttributes: (roomAttributes, roomID, config) =>
      asked(() => change(roomID, new Map(Object.entries(roomAttributes)), config)),

    deleteRoomAttributes: (keys, roomID, config) =>
      asked(() => change(roomID, new Map(keys.map((key) => [key, undefined])), config)),

    beginRoomAttributesBatchOperation(roomID, config = {}) {
      const room = session.findRoom(roomID);
      if (room !== undefined) batches.set(room, { config, values: new Map() });
    },

    endRoomAttributesBatchOperation: (roomID) =>
      asked(async () => {
        const room = session.room(roomID);
        const batch = batches.get(room);
        if (batch === undefined) throw noBatch(roomID);
        batches.delete(room);
        if (batch.values.size > 0) await change(roomID, batch.values, batch.config);
        return { roomID };
      }),

    queryRoomAllAttributes: (roomID) => asked(() => readAll(session, roomID)),
  };
}

async function readAll(session: Session, roomID: string): Promise<ZIMRoomAttributesQueriedResult> {
  const request = { roomId: session.room(roomID).id };
  const { attributes } = await session.ask(RoomService, (rooms, how) =>
    rooms.getAttributes(request, how),
  );
  const values = Object.entries(attributes).map(([key, { value }]) => [key, value] as const);
  return { roomID, roomAttributes: Object.fromEntries(values) };
}

function changeOf(values: Batch["values"], config: Batch["config"]): AttributesChange {
  const set = [...values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  const { isForce = false, isUpdateOwner = false, isDeleteAfterOwnerLeft = false } = config;
  return {
    set: Object.fromEntries(set),
    delete: [...values].flatMap(([key, value]) => (value === undefined ? [key] : [])),
    force: isForce,
    takeOwnership: isUpdateOwner,
    releaseOnLeave: isDeleteAfterOwnerLeft,
  };
}

function noBatch(roomID: string): ZIMError {
  const code = ZIMErrorCode.RoomModuleRoomAttributesCommonError;
  return new ZIMError(code, `no batch has begun in room ${roomID}`);
}
