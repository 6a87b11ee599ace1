import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, createClient, type Transport } from "@connectrpc/connect";
import type { RoomConfigSchema, RoomInfoSchema } from "../../gen/parlor/v1/room_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { endless } from "../link/deadline.ts";
import { callOptions, patienceMs } from "../link/patience.ts";
import type { Persist } from "../link/persist.ts";
import { randomId } from "../random-id.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** Which room: its id, or its id and, for the call that creates it, its display name. */
export type RoomChoice = string | MessageInitShape<typeof RoomInfoSchema>;

/** How a room behaves, for the call that creates it. */
export type RoomConfig = MessageInitShape<typeof RoomConfigSchema>;

/** The ways into rooms, and out of them. Those in resolve once the stream has begun with the room. */
export interface Entrance {
  /** Joins a room, and creates it first where there is none. */
  enterRoom(room: RoomChoice, config?: RoomConfig): Promise<Room>;
  /** Creates a room and joins it. */
  createRoom(room: RoomChoice, config?: RoomConfig): Promise<Room>;
  /** Joins a room that exists. */
  joinRoom(room: RoomChoice): Promise<Room>;
  /**
   * Leaves a room and enters another: where the other cannot be entered, nothing is left. With `create` the
   * other is created where there is none.
   */
  switchRoom(
    fromRoomId: string,
    room: RoomChoice,
    options?: { readonly create?: boolean; readonly config?: RoomConfig },
  ): Promise<Room>;
  /** Leaves all rooms of the session. Resolves to their ids. */
  leaveAllRooms(): Promise<readonly string[]>;
}

/** What a `Doorway` is made of. */
export interface DoorwayOptions {
  readonly transport: Transport;
  readonly persist: Persist;
  readonly clock: Clock;
  readonly rooms: Rooms;
  /** Aborts when the client ends. */
  readonly signal: AbortSignal;
}

/** The ways into the rooms of a session; it remembers how each was entered. */
export class Doorway implements Entrance {
  readonly #options: DoorwayOptions;
  readonly #service;
  /** How to come into a room again, by its id. */
  readonly #ways = new Map<string, () => Promise<unknown>>();

  constructor(options: DoorwayOptions) {
    this.#options = options;
    this.#service = createClient(RoomService, options.transport);
  }

  enterRoom(choice: RoomChoice, config: RoomConfig = {}): Promise<Room> {
    const room = infoOf(choice);
    const enter = () => this.#service.enterRoom({ room, config }, callOptions);
    return this.#go(room.roomId, enter, enter);
  }

  createRoom(choice: RoomChoice, config: RoomConfig = {}): Promise<Room> {
    const room = infoOf(choice);
    const request = { room, config, requestId: randomId() };
    const create = () => this.#service.createRoom(request, callOptions);
    const enter = () => this.#service.enterRoom({ room, config }, callOptions);
    return this.#go(room.roomId, create, enter);
  }

  joinRoom(choice: RoomChoice): Promise<Room> {
    const { roomId } = infoOf(choice);
    const join = () => this.#service.joinRoom({ roomId }, callOptions);
    return this.#go(roomId, join, join);
  }

  switchRoom(
    fromRoomId: string,
    choice: RoomChoice,
    {
      create = false,
      config = {},
    }: { readonly create?: boolean; readonly config?: RoomConfig } = {},
  ): Promise<Room> {
    const room = infoOf(choice);
    const { roomId } = room;
    const request = { fromRoomId, room, createIfMissing: create, config, requestId: randomId() };
    const change = () => this.#service.switchRoom(request, callOptions);
    const enter = () => this.#service.enterRoom({ room, config }, callOptions);
    const join = () => this.#service.joinRoom({ roomId }, callOptions);
    return this.#go(roomId, change, create ? enter : join);
  }

  async leaveAllRooms(): Promise<readonly string[]> {
    const { persist } = this.#options;
    const { roomIds } = await persist(() => this.#service.leaveAllRooms({}, callOptions));
    return roomIds;
  }

  /**
   * Comes into a room again that the session lost, in the way it came in first, however long it takes. Throws
   * `ParlorError` where it is refused.
   */
  async goBack(roomId: string): Promise<Room> {
    const join = () => this.#service.joinRoom({ roomId }, callOptions);
    const way = this.#ways.get(roomId) ?? join;
    const { persist, clock, signal } = this.#options;
    for (;;) {
      try {
        return await persist(() => this.#enter(roomId, way), endless);
      } catch (thrown) {
        const { retryAfterMs } = ParlorError.from(thrown);
        if (retryAfterMs === undefined) throw thrown;
        await clock.sleep(retryAfterMs, signal);
      }
    }
  }

  /** A call that was answered is not repeated: it would be given the first answer, though the room was lost since. */
  async #go(
    roomId: string,
    call: () => Promise<unknown>,
    again: () => Promise<unknown>,
  ): Promise<Room> {
    let way = async (): Promise<void> => {
      await call();
      way = async () => void (await again());
    };
    const room = await this.#options.persist(() => this.#enter(roomId, () => way()));
    this.#ways.set(roomId, again);
    room.on("exited", () => this.#ways.delete(roomId));
    return room;
  }

  /** Calls, and waits for the stream to say so, which it may do before the answer comes. */
  async #enter(roomId: string, call: () => Promise<unknown>): Promise<Room> {
    const { rooms, clock } = this.#options;
    const done = new AbortController();
    const entered = rooms.entered(roomId, done.signal);
    try {
      await call();
      return await Promise.race([entered, late(clock, done.signal)]);
    } finally {
      done.abort();
    }
  }
}

function infoOf(choice: RoomChoice): { readonly roomId: string; readonly name: string } {
  if (typeof choice === "string") return { roomId: choice, name: "" };
  return { roomId: choice.roomId ?? "", name: choice.name ?? "" };
}

async function late(clock: Clock, signal: AbortSignal): Promise<never> {
  await clock.sleep(patienceMs, signal);
  throw new ParlorError({
    code: Code.DeadlineExceeded,
    message: "the room was entered, but the stream does not say so",
  });
}
