import { create, isMessage, type Message } from "@bufbuild/protobuf";
import {
  type Client,
  createClient,
  type Transport,
  type UnaryRequest,
  type UnaryResponse,
} from "@connectrpc/connect";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import {
  CreateRoomRequestSchema,
  CreateRoomResponseSchema,
  EnterRoomRequestSchema,
  EnterRoomResponseSchema,
  JoinRoomRequestSchema,
  JoinRoomResponseSchema,
  LeaveAllRoomsRequestSchema,
  LeaveAllRoomsResponseSchema,
  LeaveRoomRequestSchema,
  LeaveRoomResponseSchema,
  RoomService,
  type SwitchRoomRequest,
  SwitchRoomRequestSchema,
  SwitchRoomResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { ParlorError } from "../error.ts";
import type { Holdings } from "./holdings.ts";
import type { RoomTurns } from "./room-turns.ts";
import type { ToldRooms } from "./told-rooms.ts";

/** A call that goes on to the service. */
export type Next = (request: UnaryRequest) => Promise<UnaryResponse>;

/** What the calls of rooms are made of. */
export interface RoomCallsOptions {
  readonly holdings: Holdings;
  readonly rooms: ToldRooms;
  readonly turns: RoomTurns;
  /** The way to the service. */
  readonly transport: Transport;
}

/** A tab's calls into rooms and out of them: the session stays in those that another tab is in. */
export class RoomCalls {
  readonly #options: RoomCallsOptions;
  readonly #service: Client<typeof RoomService>;

  constructor(options: RoomCallsOptions) {
    this.#options = options;
    this.#service = createClient(RoomService, options.transport);
  }

  /** Makes a call. Answers undefined where it is none of these. */
  call(request: UnaryRequest, next: Next): Promise<UnaryResponse> | undefined {
    const { message } = request;
    if (isMessage(message, EnterRoomRequestSchema) || isMessage(message, CreateRoomRequestSchema))
      return this.#enter(message.room?.roomId ?? "", request, () => next(request));
    if (isMessage(message, JoinRoomRequestSchema))
      return this.#enter(message.roomId, request, () => next(request));
    if (isMessage(message, SwitchRoomRequestSchema)) return this.#switch(message, request, next);
    if (isMessage(message, LeaveRoomRequestSchema))
      return this.#leave(message.roomId, request, next);
    if (isMessage(message, LeaveAllRoomsRequestSchema)) return this.#leaveAll(request, next);
    return undefined;
  }

  /** The tab holds the room before the call goes out: no other tab is to take the session out any more. */
  async #enter(
    roomId: string,
    { signal }: UnaryRequest,
    call: () => Promise<UnaryResponse>,
    from: readonly string[] = [],
  ): Promise<UnaryResponse> {
    const { rooms, turns } = this.#options;
    const wasIn = rooms.has(roomId);
    rooms.enter(roomId);
    try {
      const response = await turns.within([roomId, ...from], signal, call);
      const snapshot = snapshotOf(response.message);
      if (snapshot !== undefined) rooms.began(roomId, snapshot);
      return response;
    } catch (thrown) {
      // A call that was lost may have been heard.
      if (!wasIn && !ParlorError.from(thrown).passing) rooms.drop(roomId);
      throw thrown;
    }
  }

  #leave(roomId: string, request: UnaryRequest, next: Next): Promise<UnaryResponse> {
    const { holdings, rooms, turns } = this.#options;
    return turns.within([roomId], request.signal, async () => {
      rooms.leaving([roomId]);
      if (!holdings.othersHold(roomId)) return next(request);
      rooms.leave(roomId);
      return answer(request, create(LeaveRoomResponseSchema, { roomId }));
    });
  }

  async #leaveAll(request: UnaryRequest, next: Next): Promise<UnaryResponse> {
    const { holdings, rooms, turns } = this.#options;
    const roomIds = [...rooms.roomIds];
    rooms.leaving(roomIds);
    if (holdings.alone) return next(request);
    for (const roomId of roomIds)
      await turns.within([roomId], request.signal, async () => {
        if (holdings.othersHold(roomId)) rooms.leave(roomId);
        else await this.#service.leaveRoom({ roomId }, optionsOf(request));
      });
    return answer(request, create(LeaveAllRoomsResponseSchema, { roomIds }));
  }

  async #switch(
    message: SwitchRoomRequest,
    request: UnaryRequest,
    next: Next,
  ): Promise<UnaryResponse> {
    const { holdings, rooms } = this.#options;
    const { fromRoomId, room } = message;
    const change = async () => {
      rooms.leaving([fromRoomId]);
      if (!holdings.othersHold(fromRoomId)) return next(request);
      const response = await this.#enterInstead(message, request);
      rooms.leave(fromRoomId);
      return response;
    };
    return this.#enter(room?.roomId ?? "", request, change, [fromRoomId]);
  }

  /** The room that is left stays: then to switch is to enter the other. */
  async #enterInstead(
    { room, config, createIfMissing }: SwitchRoomRequest,
    request: UnaryRequest,
  ): Promise<UnaryResponse> {
    const options = optionsOf(request);
    const { snapshot } = createIfMissing
      ? await this.#service.enterRoom({ ...(room && { room }), ...(config && { config }) }, options)
      : await this.#service.joinRoom({ roomId: room?.roomId ?? "" }, options);
    return answer(request, create(SwitchRoomResponseSchema, snapshot ? { snapshot } : {}));
  }
}

/** The state of a room that was entered. */
function snapshotOf(message: Message): RoomSnapshot | undefined {
  if (
    isMessage(message, EnterRoomResponseSchema) ||
    isMessage(message, CreateRoomResponseSchema) ||
    isMessage(message, JoinRoomResponseSchema) ||
    isMessage(message, SwitchRoomResponseSchema)
  )
    return message.snapshot;
  return undefined;
}

function optionsOf({ header, signal }: UnaryRequest) {
  return { headers: header, signal };
}

/** Answers a call in the service's place. */
export function answer({ service, method }: UnaryRequest, message: Message): UnaryResponse {
  const none = { header: new Headers(), trailer: new Headers() };
  return { stream: false, service, method, ...none, message };
}
