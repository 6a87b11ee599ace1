import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { type Covered, PresenceReader, type Tiding } from "./presence-reader.ts";
import { type Call, SignsOfLife } from "./signs-of-life.ts";
import type { Violation } from "./violation.ts";

/**
 * What can be wrong with what readers are told of who comes and goes:
 *
 * - `false-leave`: someone is told as gone who did not leave, and was heard of within the grace period.
 * - `leave-doubled`, `join-doubled`: a reader was told of it twice.
 * - `leave-untold`, `join-untold`: a reader who was there was not told of it.
 * - `ghost`: someone who vanished was not told as gone in time.
 */
export type PresenceFault =
  | "false-leave"
  | "leave-doubled"
  | "leave-untold"
  | "join-doubled"
  | "join-untold"
  | "ghost";

/** What the service promises, in milliseconds. */
export interface PresenceOptions {
  readonly graceMs: number;
  readonly keepAliveMs: number;
  /** How late something may be on this machine. */
  readonly slackMs: number;
}

/** Someone's entering or leaving by an answered call. */
export interface Move extends Call {
  readonly roomId: string;
  readonly userId: string;
}

/** Someone who was not heard of after a time. */
export interface Vanished {
  readonly roomId: string;
  readonly userId: string;
  /** The life of the room that it was in. */
  readonly epoch: string;
  readonly at: number;
}

type Fault = Violation<PresenceFault>;

/** Reasons of which only a token that ran out can be the cause. */
const sessionOver: ReadonlySet<LeaveReason> = new Set([
  LeaveReason.TOKEN_EXPIRED,
  LeaveReason.LOGGED_OUT,
]);

/** How far this process's clock may be from the service's, on one machine. */
const skewMs = 50;

/** Holds what readers were told of others against what those did. Users do not log out, nor are they revoked. */
export class PresenceChecker {
  readonly #options: PresenceOptions;
  readonly #found: Fault[] = [];
  readonly #readers: PresenceReader[] = [];
  readonly #moves: { readonly join: Move[]; readonly leave: Move[]; readonly out: Move[] } = {
    join: [],
    leave: [],
    out: [],
  };
  /** When users' tokens expire, in milliseconds like all times here. */
  readonly #expiries = new Map<string, number[]>();
  readonly #vanished: Vanished[] = [];
  /** When users were heard of. */
  readonly life = new SignsOfLife();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Someone who was not in a room entered it. */
  entered(move: Move): void {
    this.#moves.join.push(move);
  }

  /** Someone left a room. */
  left(move: Move): void {
    this.#moves.leave.push(move);
  }

  /** Someone went, or was put, out of a room, if it was in. */
  putOut(move: Move): void {
    this.#moves.out.push(move);
  }

  /** A user's session ends at this time, unless it is carried on before. */
  expires(userId: string, time: number): void {
    this.#expiries.set(userId, [...(this.#expiries.get(userId) ?? []), time]);
  }

  /** Someone in a room makes no call and reads nothing from now on. */
  vanished(vanished: Vanished): void {
    this.#vanished.push(vanished);
  }

  /** Another reader, a user. */
  reader(userId: string): PresenceReader {
    const reader = new PresenceReader(userId, (violation) => this.#found.push(violation));
    this.#readers.push(reader);
    return reader;
  }

  /** How many leaves readers were told. */
  get leavesTold(): number {
    const leaves = ({ tidings }: PresenceReader) => tidings.filter(({ what }) => what === "leave");
    return this.#readers.reduce((sum, reader) => sum + leaves(reader).length, 0);
  }

  /** All that is wrong, where everyone who reads was told everything that happened until `end`. */
  finish(end: number): Fault[] {
    const tidings = Map.groupBy(
      this.#readers.flatMap((reader) => reader.tidings),
      whose,
    );
    const covered = Map.groupBy(
      this.#readers.flatMap((reader) => reader.covered(end)),
      ({ roomId }) => roomId,
    );
    const told: Told = { tidings, covered };
    return [
      ...this.#found,
      ...this.#moves.join.flatMap((move) => untold("join", move, told)),
      ...this.#moves.leave.flatMap((move) => untold("leave", move, told)),
      ...this.#vanished.flatMap((one) => this.#ghost(one, told)),
      ...this.#falseLeaves(told),
    ];
  }

  #ghost(vanished: Vanished, all: Told): Fault[] {
    const { roomId, userId, at } = vanished;
    const { graceMs, keepAliveMs, slackMs } = this.#options;
    const bound = at + 2 * keepAliveMs + graceMs + slackMs;
    if (this.life.any(userId, at, bound)) return []; // it came back in time
    if (wasOut(all, vanished)) return []; // it was put out, and did not know
    const there = witnesses(all, vanished, [at, bound]);
    const heard = leavesOf(all, vanished).filter(({ time }) => time > at - skewMs);
    if (there.length === 0 || heard.some(({ toldAt }) => toldAt <= bound))
      return missing(there, heard).map((reader) => lacks(reader, "leave", vanished));
    const told = heard.map(({ toldAt }) => `${Math.round(toldAt - at)} ms`);
    const what = `${userId} vanished, and was told as gone after ${told.join(", ") || "no time"}`;
    return [{ kind: "ghost", roomId, what }];
  }

  #falseLeaves({ tidings }: Told): Fault[] {
    const leaves = [...tidings.values()].flat().filter(({ what }) => what === "leave");
    const distinct = new Map(leaves.map((leave) => [leave.place, leave]));
    return [...distinct.values()]
      .filter((leave) => !this.#isTrue(leave))
      .map(({ roomId, userId, place, reason, time }) => {
        const silent = Math.round(time - this.life.lastBefore(userId, time));
        const what = `${userId} was told as gone (reason ${reason}) at ${place}, heard of ${silent} ms before`;
        return { kind: "false-leave", roomId, what };
      });
  }

  #isTrue({ roomId, userId, time, reason }: Tiding): boolean {
    const silentSince = this.life.lastBefore(userId, time);
    if (reason === LeaveReason.TIMED_OUT)
      return time > silentSince + this.#options.graceMs - skewMs;
    if (sessionOver.has(reason ?? LeaveReason.UNSPECIFIED))
      return (this.#expiries.get(userId) ?? []).some((expiry) => expiry < time + skewMs);
    const about = { roomId, userId };
    const left = reason === LeaveReason.LEFT ? this.#moves.leave : [];
    return [...left, ...this.#moves.out].some(
      (move) => whose(move) === whose(about) && isDuring(time, move),
    );
  }
}

interface Told {
  readonly tidings: ReadonlyMap<string, readonly Tiding[]>;
  readonly covered: ReadonlyMap<string, readonly Covered[]>;
}

type Whom = Pick<Move, "roomId" | "userId">;

const whose = ({ roomId, userId }: Whom) => `${roomId} ${userId}`;

function isDuring(time: number, { began, at }: Call): boolean {
  return time >= began - skewMs && time <= at + skewMs;
}

/** Readers who were in a room all the while and should have been told of a move in it, and were not. */
function untold(what: Tiding["what"], move: Move, told: Told): Fault[] {
  const all = told.tidings.get(whose(move)) ?? [];
  const heard = all.filter((one) => one.what === what && isDuring(one.time, move));
  const there = witnesses(told, move, [move.began, move.at]);
  return missing(there, heard).map((reader) => lacks(reader, what, move));
}

/** The others who were told all of a room between two times. */
function witnesses(
  told: Told,
  { roomId, userId, epoch }: Whom & { readonly epoch?: string },
  [from, to]: readonly [number, number],
) {
  const there = (told.covered.get(roomId) ?? [])
    .filter((one) => epoch === undefined || one.epoch === epoch)
    .filter(({ reader }) => reader !== userId)
    .filter((one) => one.from + skewMs < from && one.to > to + skewMs);
  return [...new Set(there.map(({ reader }) => reader))];
}

function missing(there: readonly string[], heard: readonly Tiding[]): string[] {
  return there.filter((reader) => !heard.some((one) => one.reader === reader));
}

function lacks(reader: string, what: Tiding["what"], { roomId, userId }: Whom): Fault {
  return { kind: `${what}-untold`, roomId, what: `${reader} was not told of ${userId}'s ${what}` };
}

/** Whether the last that anyone was told of someone, before it vanished, is that it left. */
function wasOut({ tidings }: Told, vanished: Vanished): boolean {
  const before = (tidings.get(whose(vanished)) ?? []).filter(({ time }) => time <= vanished.at);
  const last = before.reduce<Tiding | undefined>(
    (latest, one) => (latest !== undefined && latest.time > one.time ? latest : one),
    undefined,
  );
  return last?.what === "leave";
}

function leavesOf(told: Told, whom: Whom): Tiding[] {
  return (told.tidings.get(whose(whom)) ?? []).filter(({ what }) => what === "leave");
}
