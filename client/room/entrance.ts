import { Code, createClient, type Transport } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { endless } from "../link/deadline.ts";
import { callOptions, patienceMs } from "../link/patience.ts";
import type { Persist } from "../link/persist.ts";
import { randomId } from "../random-id.ts";
import type { Room } from "./room.ts";
import { configOf, type RoomConfig } from "./room-info.ts";
import type { Rooms } from "./rooms.ts";

/** Which room: its id, or its id and, for the call that creates it, its display name. */
export type RoomChoice = string | { readonly roomId: string; readonly name?: string };

/**
 * The ways into rooms, and out of them. Those in resolve once the stream has begun with the room: what happens in it
 * is told from then on, from the first event to those who listen at once.
 */
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
}

/** The ways into the rooms of a session; it remembers how each was entered. */
export class Doorway implements Entrance {
  readonly #options: DoorwayOptions;
  readonly #service;
  /** How to come into a room again. */
  readonly #ways = new WeakMap<Room, () => Promise<unknown>>();

  constructor(options: DoorwayOptions) {
    this.#options = options;
    this.#service = createClient(RoomService, options.transport);
  }

  async enterRoom(choice: RoomChoice, config: RoomConfig = {}): Promise<Room> {
    const room = roomOf(choice);
    const request = { room, config: configOf(config) };
    const enter = () => this.#service.enterRoom(request, callOptions);
    return this.#go(room.roomId, enter, enter);
  }

  async createRoom(choice: RoomChoice, config: RoomConfig = {}): Promise<Room> {
    const request = { room: roomOf(choice), config: configOf(config) };
    const { room } = request;
    const once = { ...request, requestId: randomId() };
    const create = () => this.#service.createRoom(once, callOptions);
    const enter = () => this.#service.enterRoom(request, callOptions);
    return this.#go(room.roomId, create, enter);
  }

  async joinRoom(choice: RoomChoice): Promise<Room> {
    const { roomId } = roomOf(choice);
    const join = () => this.#service.joinRoom({ roomId }, callOptions);
    return this.#go(roomId, join, join);
  }

  async switchRoom(
    fromRoomId: string,
    choice: RoomChoice,
    {
      create = false,
      config = {},
    }: { readonly create?: boolean; readonly config?: RoomConfig } = {},
  ): Promise<Room> {
    const request = { room: roomOf(choice), config: configOf(config) };
    const { roomId } = request.room;
    const once = { ...request, fromRoomId, createIfMissing: create, requestId: randomId() };
    const change = () => this.#service.switchRoom(once, callOptions);
    const enter = () => this.#service.enterRoom(request, callOptions);
    const join = () => this.#service.joinRoom({ roomId }, callOptions);
    const room = await this.#go(roomId, change, create ? enter : join);
    if (fromRoomId !== roomId) await this.#options.rooms.left(fromRoomId);
    return room;
  }

  async leaveAllRooms(): Promise<readonly string[]> {
    const { persist, rooms } = this.#options;
    const leaving = rooms.all.map(({ id }) => id);
    const { roomIds } = await persist(() => this.#service.leaveAllRooms({}, callOptions));
    await Promise.all(leaving.map((roomId) => rooms.left(roomId)));
    return roomIds;
  }

  /**
   * Comes into a room again that the session lost, in the way it came in first, however long it takes. Throws
   * `ParlorError` where it is refused, or the signal aborts.
   */
  async goBack(room: Room, signal: AbortSignal): Promise<Room> {
    const { persist, clock } = this.#options;
    const roomId = room.id;
    const join = () => this.#service.joinRoom({ roomId }, callOptions);
    const way = this.#ways.get(room) ?? join;
    return this.#untilIn(roomId, way, async (enter) => {
      const wanted = async () => {
        if (signal.aborted) throw notWanted(roomId);
        return await enter();
      };
      for (;;) {
        try {
          return await persist(wanted, endless);
        } catch (thrown) {
          const { retryAfterMs } = ParlorError.from(thrown);
          if (retryAfterMs === undefined) throw thrown;
          await clock.sleep(retryAfterMs, signal);
        }
      }
    });
  }

  /**
   * A call that happens once, by its `request_id`, is made until it is answered; then it is not repeated: it would be
   * given the first answer, though the room was lost since.
   */
  async #go(
    roomId: string,
    call: () => Promise<unknown>,
    again: () => Promise<unknown>,
  ): Promise<Room> {
    let once = call !== again;
    const way = async (): Promise<void> => {
      await (once ? call() : again());
      once = false;
    };
    const { persist, rooms } = this.#options;
    const release = rooms.ask(roomId);
    try {
      const room = await this.#untilIn(roomId, way, persist, () => once);
      this.#ways.set(room, again);
      return room;
    } finally {
      setTimeout(release); // once whoever awaits the room has had a turn, and listens
    }
  }

  /**
   * Calls until the stream says that the session is in, which it may do before an answer comes. Where only the answer
   * was lost, no other call is made, unless that is to happen `once`: it would take the session in again, though it
   * may have left since.
   */
  async #untilIn(
    roomId: string,
    call: () => Promise<unknown>,
    persist: (enter: () => Promise<Room>) => Promise<Room>,
    once = () => false,
  ): Promise<Room> {
    const { rooms, clock } = this.#options;
    const done = new AbortController();
    let room: Room | undefined;
    rooms.begun(roomId, done.signal, (begun) => {
      room = begun;
    });
    const enter = async (): Promise<Room> => {
      const entered = rooms.entered(roomId, done.signal);
      await call();
      return await Promise.race([entered, late(clock, done.signal)]);
    };
    try {
      return await persist(async () => (once() ? undefined : room) ?? (await enter()));
    } finally {
      done.abort();
    }
  }
}

function roomOf(choice: RoomChoice): { readonly roomId: string; readonly name: string } {
  if (typeof choice === "string") return { roomId: choice, name: "" };
  return { roomId: choice.roomId, name: choice.name ?? "" };
}

/** Not repeatable: nobody is to come in. */
function notWanted(roomId: string): ParlorError {
  return new ParlorError({
    code: Code.FailedPrecondition,
    reason: ErrorReason.NOT_A_MEMBER,
    message: "the room was left",
    metadata: { room_id: roomId },
  });
}

async function late(clock: Clock, signal: AbortSignal): Promise<never> {
  await clock.sleep(patienceMs, signal);
  throw new ParlorError({
    code: Code.DeadlineExceeded,
    message: "the room was entered, but the stream does not say so",
  });
}
