import { fromBinary } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { EventSchema, type MemberLeft } from "../../gen/parlor/v1/event_pb.ts";
import type { Member } from "../../gen/parlor/v1/member_pb.ts";
import { encodePayload } from "../room/payload.ts";
import type { Entry } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import { type Delivery, recorded } from "./delivery.ts";

/** Members that are named of those who came, and of those who went. Said in the contract. */
const maxNamed = 20;

const tagOf = (name: "memberJoined" | "memberLeft") =>
  (EventSchema.field[name].number << 3) | WireType.LengthDelimited;
const [joinedTag, leftTag] = [tagOf("memberJoined"), tagOf("memberLeft")];

/** Whether a payload is of someone who comes or goes. It is not read for that. */
export function isMove(payload: Uint8Array): boolean {
  return payload[0] === joinedTag || payload[0] === leftTag;
}

/** Someone's coming or going, as the log has it. */
interface Move {
  readonly entry: Entry;
  readonly userId: string;
  /** Who came; undefined where someone went. */
  readonly member: Member | undefined;
  /** Those who came before it, of all the moves. */
  readonly joinsBefore: number;
}

/** That a user left, and where in the log. */
interface Leave {
  readonly sequence: number;
  readonly left: MemberLeft;
}

/** Members who come and go, next to each other in a room's log: more may follow. */
export class Moves {
  readonly roomId: string;
  readonly #all: Move[] = [];
  readonly #leaves = new Map<string, Leave[]>();
  #joins = 0;

  constructor(roomId: string) {
    this.roomId = roomId;
  }

  /** How many so far. */
  get length(): number {
    return this.#all.length;
  }

  /** The sequence of the last. */
  get last(): number {
    return this.#all.at(-1)?.entry.sequence ?? 0;
  }

  /** Takes the next, which is one of them. */
  add(entry: Entry): void {
    const { payload } = fromBinary(EventSchema, entry.payload);
    const joinsBefore = this.#joins;
    if (payload.case === "memberJoined") {
      const { member } = payload.value;
      this.#all.push({ entry, userId: member?.userId ?? "", member, joinsBefore });
      this.#joins++;
    } else if (payload.case === "memberLeft") {
      const { userId } = payload.value;
      this.#all.push({ entry, userId, member: undefined, joinsBefore });
      const leaves = this.#leaves.get(userId) ?? [];
      leaves.push({ sequence: entry.sequence, left: payload.value });
      this.#leaves.set(userId, leaves);
    }
  }

  /** Those so far. */
  run(): Run {
    return new Run(this, 0, this.#all.length);
  }

  /** One of them, from 0. */
  at(index: number): Move {
    const move = this.#all[index];
    if (move === undefined) throw new Error("no such move");
    return move;
  }

  /** Those who came, among so many from the first on. */
  joinsAmong(count: number): number {
    return count < this.#all.length ? this.at(count).joinsBefore : this.#joins;
  }

  /** Where a user left. */
  leavesOf(userId: string): readonly Leave[] {
    return this.#leaves.get(userId) ?? [];
  }
}

/** A part of such moves, which is told in one. Never changes, though more may follow it. */
export class Run {
  readonly #moves: Moves;
  readonly #from: number;
  readonly #to: number;

  constructor(moves: Moves, from: number, to: number) {
    this.#moves = moves;
    this.#from = from;
    this.#to = to;
  }

  /** Whether it takes anyone out of the room. */
  get hasLeavers(): boolean {
    return this.#joined() < this.#to - this.#from;
  }

  /** A user's first leaving in it, after a sequence. */
  leaveOf(userId: string, after: number): Leave | undefined {
    const from = Math.max(after + 1, this.#moves.at(this.#from).entry.sequence);
    const leave = this.#moves.leavesOf(userId).find(({ sequence }) => sequence >= from);
    const last = this.#moves.at(this.#to - 1).entry.sequence;
    return leave !== undefined && leave.sequence <= last ? leave : undefined;
  }

  /** What is told of those after a sequence, and before another: undefined where there are none. */
  told({ after = 0, before = Number.POSITIVE_INFINITY } = {}): Delivery | undefined {
    const first = this.#moves.at(0).entry.sequence; // their sequences have no gaps
    const from = Math.max(this.#from, after + 1 - first);
    const to = Math.min(this.#to, before - first);
    if (from >= to) return undefined;
    const { entry } = this.#moves.at(to - 1);
    const { roomId } = this.#moves;
    if (to - from === 1) return recorded(roomId, entry);
    const part = new Run(this.#moves, from, to);
    return recorded(roomId, { ...entry, payload: part.#folded() }, part);
  }

  /** What they say in one: of those who came, and of those who went, the last are named. */
  #folded(): Uint8Array {
    const joinedCount = this.#joined();
    const leftCount = this.#to - this.#from - joinedCount;
    const joined: Member[] = [];
    const leftUserIds: string[] = [];
    const seen = new Set<string>();
    let [joins, leaves] = [joinedCount, leftCount]; // that were not looked at yet
    const wantsMore = () =>
      (joins > 0 && joined.length < maxNamed) || (leaves > 0 && leftUserIds.length < maxNamed);
    for (let index = this.#to - 1; index >= this.#from && wantsMore(); index--) {
      const { entry, userId, member } = this.#moves.at(index);
      if (member === undefined) leaves--;
      else joins--;
      if (seen.has(userId)) continue; // what was said of it later counts
      seen.add(userId);
      if (member === undefined && leftUserIds.length < maxNamed) leftUserIds.push(userId);
      if (member !== undefined && joined.length < maxNamed)
        joined.push({ ...member, joinTime: timestampFromMicros(entry.revision) });
    }
    const firstSequence = BigInt(this.#moves.at(this.#from).entry.sequence);
    joined.reverse();
    leftUserIds.reverse();
    const value = { firstSequence, joinedCount, leftCount, joined, leftUserIds };
    return encodePayload({ case: "membersChanged", value });
  }

  /** Those who came. */
  #joined(): number {
    return this.#moves.joinsAmong(this.#to) - this.#moves.joinsAmong(this.#from);
  }
}
