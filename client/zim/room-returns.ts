import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { ErrorReason, type Parlor, ParlorError, type Room } from "../index.ts";
import type { RoomStates } from "./room-states.ts";
import type { Session } from "./session.ts";

/** What a `RoomReturns` is made of. */
export interface RoomReturnsOptions {
  readonly session: Session;
  readonly states: RoomStates;
}

/**
 * Finds out, once a lost link is back, which rooms the session is still in: nothing is told of those in which
 * nothing has happened. One that it was put out of is told connected when it is entered anew.
 */
export class RoomReturns {
  readonly #options: RoomReturnsOptions;
  /** Up to where each room's log was when the session was back in it. */
  readonly #pasts = new Map<string, bigint>();
  #round = 0;

  constructor(options: RoomReturnsOptions) {
    this.#options = options;
  }

  /** The link is lost: what was asked is not to be told any more. */
  away(): void {
    this.#round += 1;
  }

  /** The link is back. */
  back({ rooms, userId }: Parlor): void {
    for (const room of rooms) void this.#ask(room, userId, this.#round);
  }

  /** The session has entered a room anew. */
  entered(roomID: string): void {
    this.#pasts.delete(roomID);
    this.#options.states.connected(roomID);
  }

  /** Whether what is told from this place of a room's log happened before the session was back in the room. */
  isPast(roomID: string, sequence: bigint): boolean {
    if (sequence === 0n) return false; // outside the log: it is told as it happens
    return (
      this.#options.states.isInterrupted(roomID) || sequence <= (this.#pasts.get(roomID) ?? 0n)
    );
  }

  async #ask({ id }: Room, userId: string, round: number): Promise<void> {
    const { session, states } = this.#options;
    try {
      const request = { roomId: id, userIds: [userId] };
      const { members, cursor } = await session.ask(RoomService, (service, how) =>
        service.batchGetMembers(request, how),
      );
      if (members.length === 0 || round !== this.#round || !states.isInterrupted(id)) return;
      this.#pasts.set(id, cursor?.sequence ?? 0n);
      states.connected(id);
    } catch (thrown) {
      if (round === this.#round && !isOut(ParlorError.from(thrown))) states.connected(id);
    }
  }
}

/** Whether the session is out of the room, or the link is lost again: who is asked in vain may well be in. */
function isOut({ lost, sessionOver, reason }: ParlorError): boolean {
  return (
    lost ||
    sessionOver ||
    reason === ErrorReason.NOT_A_MEMBER ||
    reason === ErrorReason.ROOM_NOT_FOUND
  );
}
