import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, createClient, type Transport } from "@connectrpc/connect";
import type { RoomConfigSchema, RoomInfoSchema } from "../gen/parlor/v1/room_pb.ts";
import { RoomService } from "../gen/parlor/v1/room_service_pb.ts";
import type { Clock } from "./clock.ts";
import { ParlorError } from "./error.ts";
import type { Persist } from "./persist.ts";
import { randomId } from "./random-id.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** Which room: its id, or its id and, for the call that creates it, its display name. */
export type RoomChoice = string | MessageInitShape<typeof RoomInfoSchema>;

/** How a room behaves, for the call that creates it. */
export type RoomConfig = MessageInitShape<typeof RoomConfigSchema>;

/** The ways into a room. All of them resolve once the stream has begun with it. */
export interface Entrance {
  /** Joins a room, and creates it first where there is none. */
  enterRoom(room: RoomChoice, config?: RoomConfig): Promise<Room>;
  /** Creates a room and joins it. */
  createRoom(room: RoomChoice, config?: RoomConfig): Promise<Room>;
  /** Joins a room that exists. */
  joinRoom(room: RoomChoice): Promise<Room>;
}

/** What an `Entrance` is made of. */
export interface EntranceOptions {
  readonly transport: Transport;
  readonly persist: Persist;
  readonly clock: Clock;
  readonly rooms: Rooms;
}

/** A call, or the stream's word after it, is lost after this long. */
const timeoutMs = 10_000;

/** The ways into the rooms of a session. */
export function createEntrance(options: EntranceOptions): Entrance {
  const client = createClient(RoomService, options.transport);
  const go = (roomId = "", call: () => Promise<unknown>): Promise<Room> =>
    options.persist(() => enter(options, roomId, call));
  return {
    enterRoom(choice, config = {}) {
      const room = infoOf(choice);
      return go(room.roomId, () => client.enterRoom({ room, config }, { timeoutMs }));
    },
    createRoom(choice, config = {}) {
      const request = { room: infoOf(choice), config, requestId: randomId() };
      return go(request.room.roomId, () => client.createRoom(request, { timeoutMs }));
    },
    joinRoom(choice) {
      const { roomId } = infoOf(choice);
      return go(roomId, () => client.joinRoom({ roomId: roomId ?? "" }, { timeoutMs }));
    },
  };
}

function infoOf(choice: RoomChoice): MessageInitShape<typeof RoomInfoSchema> {
  return typeof choice === "string" ? { roomId: choice } : choice;
}

/** Calls, and waits for the stream to say so, which it may do before the answer comes. */
async function enter(
  { rooms, clock }: EntranceOptions,
  roomId: string,
  call: () => Promise<unknown>,
): Promise<Room> {
  const done = new AbortController();
  const entered = rooms.entered(roomId, done.signal);
  try {
    await call();
    return await Promise.race([entered, late(clock, done.signal)]);
  } finally {
    done.abort();
  }
}

async function late(clock: Clock, signal: AbortSignal): Promise<never> {
  await clock.sleep(timeoutMs, signal);
  throw new ParlorError({
    code: Code.DeadlineExceeded,
    message: "the room was entered, but the stream does not say so",
  });
}
