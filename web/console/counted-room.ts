import type { RoomSnapshot, RoomSummary } from "../../gen/parlor/v1/room_pb.ts";

/** Somebody came or went, at this place of a room's log. */
export interface Move {
  readonly epoch: string;
  readonly sequence: bigint;
  /** How many more there are. */
  readonly change: number;
}

/** Moves that are remembered until the room's state is known. */
const maxMoves = 1000;

/** A room, and how many are in it. */
export class CountedRoom {
  readonly roomId: string;
  name = "";
  /** When it was created, in milliseconds since 1970; 0 while that is unknown. */
  createMs = 0;
  memberCount = 0;
  /** Messages since the last turn, and how many a second there were before it. */
  messages = 0;
  messagesPerS = 0;
  /** Whether it is being asked how many are in. */
  asking = false;
  /** The place in the log of which the count is; undefined where only a list has told it. */
  #place: { readonly epoch: string; readonly sequence: bigint } | undefined;
  #moves: Move[] = [];

  constructor(roomId: string) {
    this.roomId = roomId;
  }

  /** Whether the count is of this life of the room, at a place that is known. */
  isAt(epoch: string): boolean {
    return this.#place?.epoch === epoch;
  }

  /** The room began, empty, with the first event of this epoch. */
  began(epoch: string): void {
    this.memberCount = 0;
    this.#place = { epoch, sequence: 1n };
    this.#moves = [];
  }

  /** A list has told of it: of which place, nobody knows. What is known better stays. */
  listed({ room, memberCount }: RoomSummary): void {
    this.name = room?.name ?? "";
    this.createMs = Number(room?.createTime?.seconds ?? 0) * 1000;
    if (this.#place === undefined) this.memberCount = memberCount;
  }

  /** Its state, which holds at a place. What was heard after that counts on top. */
  stands({ room, memberCount, cursor }: RoomSnapshot): void {
    this.name = room?.name ?? "";
    this.createMs = Number(room?.createTime?.seconds ?? 0) * 1000;
    this.memberCount = memberCount;
    this.#place = { epoch: cursor?.epoch ?? "", sequence: cursor?.sequence ?? 0n };
    const moves = this.#moves;
    this.#moves = [];
    for (const move of moves) if (this.isAt(move.epoch)) this.moved(move);
  }

  /** Forgets of which place the count is: the room must be asked. */
  doubt(): void {
    this.#place = undefined;
  }

  /** Takes note of who came and went. Answers false where the room must be asked how many are in. */
  moved(move: Move): boolean {
    const place = this.#place;
    if (place?.epoch === move.epoch) {
      if (move.sequence <= place.sequence) return true;
      this.memberCount += move.change;
      this.#place = { epoch: move.epoch, sequence: move.sequence };
      return true;
    }
    this.#place = undefined;
    this.#moves.push(move);
    if (this.#moves.length > maxMoves) this.#moves.shift();
    return false;
  }
}
