import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { microsFromTimestamp } from "../../services/time.ts";

/** An attribute as a call answers it, or a log leads to it. */
export interface Kept {
  readonly value: string;
  readonly ownerId: string;
  readonly releaseOnLeave: boolean;
  readonly revision: bigint;
}

/** Attributes by key. */
export type Attributes = Readonly<Record<string, Kept>>;

/** What must hold for an update. */
export type Expected =
  | { readonly key: string; readonly is: "absent" | "ownedByMe" }
  | { readonly key: string; readonly is: "revision"; readonly revision: bigint };

/** What an update asked for. */
export interface Update {
  readonly set: Readonly<Record<string, string>>;
  readonly deleted: readonly string[];
  readonly conditions: readonly Expected[];
  readonly release: boolean;
  readonly take: boolean;
}

/** A call of a user. It began and ended at points of one order, which all calls share. */
export type Call = {
  readonly userId: string;
  readonly began: number;
  readonly ended: number;
} & (
  | { readonly kind: "join" | "leave" }
  | {
      readonly kind: "updated";
      readonly update: Update;
      readonly sequence: number;
      readonly answer: Attributes;
    }
  | { readonly kind: "conflict"; readonly update: Update; readonly stood: Attributes }
  | { readonly kind: "outside" }
);

/** How a room stood after an event of its log. */
interface State {
  readonly members: ReadonlySet<string>;
  readonly attributes: Attributes;
}

/** What is kept of a key that there is not, as a conflict tells it. */
const nothing: Kept = { value: "", ownerId: "", releaseOnLeave: false, revision: 0n };

/**
 * What is wrong with how a room's log and the answers of calls go together. The log's order is taken at its
 * word, and everything else is held against it: each call must have taken effect between its beginning and
 * its end, in a state that allowed it, and have been answered with that state (Herlihy and Wing,
 * Linearizability, 1990). Each user makes one call after another, and is in with one session.
 */
export function faultsOf(log: readonly Event[], calls: readonly Call[]): string[] {
  const faults: string[] = [];
  const states = replay(log, faults);
  const places = placesOf(log, calls, faults);
  const bounds = new Bounds(places, states.length - 1);
  for (const call of calls) {
    const [from, to] = bounds.of(call);
    const place = places.get(call);
    if (place !== undefined && (place <= from || place > to + 1))
      faults.push(`${call.userId}'s ${call.kind} at ${place} is not between ${from} and ${to + 1}`);
    if (call.kind === "updated") checkUpdated(call, { log, states }, faults);
    if (call.kind === "conflict" && !range(from, to).some((at) => explains(states[at], call)))
      faults.push(
        `${call.userId}'s conflict at ${call.began} is not so in any state from ${from} to ${to}`,
      );
    if (
      call.kind === "outside" &&
      !range(from, to).some((at) => !states[at]?.members.has(call.userId))
    )
      faults.push(`${call.userId} was told that it is outside, and was in from ${from} to ${to}`);
  }
  return faults;
}

/** The states that a log leads through; index 0 is before its first event. */
function replay(log: readonly Event[], faults: string[]): State[] {
  const states: State[] = [{ members: new Set(), attributes: {} }];
  log.forEach((event, i) => {
    const before = states[i] ?? { members: new Set<string>(), attributes: {} };
    if (Number(event.sequence) !== i + 1)
      faults.push(`${event.sequence} is at ${i + 1} of the log`);
    states.push(after(before, event, log[i + 1], faults));
  });
  return states;
}

function after(before: State, event: Event, next: Event | undefined, faults: string[]): State {
  const { payload } = event;
  const at = `at ${event.sequence}`;
  if (payload.case === "memberJoined") {
    const userId = payload.value.member?.userId ?? "";
    if (before.members.has(userId)) faults.push(`${userId} joined twice ${at}`);
    return { ...before, members: new Set([...before.members, userId]) };
  }
  if (payload.case === "memberLeft") {
    const { userId } = payload.value;
    if (!before.members.has(userId)) faults.push(`${userId} left twice ${at}`);
    if (boundTo(before, userId).length > 0) faults.push(`${userId} left its seats behind ${at}`);
    return { ...before, members: new Set([...before.members].filter((one) => one !== userId)) };
  }
  if (payload.case !== "attributesUpdated") return before;
  const { set, deleted, released, actor } = payload.value;
  const userId = actor?.userId ?? "";
  if (released) {
    const leaves = next?.payload.case === "memberLeft" && next.payload.value.userId === userId;
    if (!leaves || String(boundTo(before, userId)) !== String([...deleted].sort()))
      faults.push(`what was released ${at} is not what ${userId} left behind`);
  }
  const revision = event.time === undefined ? 0n : BigInt(microsFromTimestamp(event.time));
  const put = Object.entries(set).map(([key, one]) => [key, { ...keptOf(one), revision }] as const);
  const rest = Object.entries(before.attributes).filter(([key]) => !deleted.includes(key));
  return { ...before, attributes: Object.fromEntries([...rest, ...put]) };
}

/** An attribute as plain data. */
export function keptOf({ value, ownerId, releaseOnLeave, revision }: Kept): Kept {
  return { value, ownerId, releaseOnLeave, revision };
}

function boundTo({ attributes }: State, userId: string): string[] {
  const bound = Object.entries(attributes).filter(
    ([, { ownerId, releaseOnLeave }]) => releaseOnLeave && ownerId === userId,
  );
  return bound.map(([key]) => key).sort();
}

/** Where in the log each call took effect: each event there is one call's. */
function placesOf(
  log: readonly Event[],
  calls: readonly Call[],
  faults: string[],
): Map<Call, number> {
  const places = new Map<Call, number>();
  const moves = new Map<string, number[]>();
  const updates = new Set<number>();
  for (const { sequence, payload } of log) {
    if (payload.case === "memberJoined")
      push(moves, `join ${payload.value.member?.userId}`, Number(sequence));
    if (payload.case === "memberLeft")
      push(moves, `leave ${payload.value.userId}`, Number(sequence));
    if (payload.case === "attributesUpdated" && !payload.value.released)
      updates.add(Number(sequence));
  }
  for (const call of [...calls].sort((a, b) => a.began - b.began)) {
    const place =
      call.kind === "updated" ? call.sequence : moves.get(`${call.kind} ${call.userId}`)?.shift();
    if (call.kind === "conflict" || call.kind === "outside") continue;
    if (place === undefined) faults.push(`${call.userId}'s ${call.kind} is not in the log`);
    else places.set(call, place);
    if (call.kind === "updated" && !updates.delete(call.sequence))
      faults.push(
        `${call.userId}'s update is at ${call.sequence}, where there is none, or another's`,
      );
  }
  for (const sequence of updates) faults.push(`nobody was answered the update at ${sequence}`);
  for (const [what, left] of moves)
    if (left.length > 0) faults.push(`nobody was answered: ${what} at ${left}`);
  return places;
}

function push(lists: Map<string, number[]>, key: string, value: number): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

/** What had happened for sure at a point of the calls' order, and what may not have. */
class Bounds {
  readonly #ends: { readonly point: number; readonly place: number }[] = [];
  readonly #begins: { readonly point: number; readonly place: number }[] = [];
  readonly #last: number;

  constructor(places: ReadonlyMap<Call, number>, last: number) {
    let [furthest, nearest] = [0, last + 1];
    for (const [{ ended }, place] of [...places].sort(([a], [b]) => a.ended - b.ended)) {
      furthest = Math.max(furthest, place);
      this.#ends.push({ point: ended, place: furthest });
    }
    for (const [{ began }, place] of [...places].sort(([a], [b]) => b.began - a.began)) {
      nearest = Math.min(nearest, place);
      this.#begins.push({ point: -began, place: nearest });
    }
    this.#last = last;
  }

  /** The states that a call may have met. */
  of({ began, ended }: Call): [number, number] {
    const from = lastBefore(this.#ends, began)?.place ?? 0;
    return [from, (lastBefore(this.#begins, -ended)?.place ?? this.#last + 1) - 1];
  }
}

/** The last of a sorted list whose point is before another. */
function lastBefore<T extends { readonly point: number }>(list: readonly T[], point: number) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.point ?? 0) < point) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

function checkUpdated(
  call: Extract<Call, { kind: "updated" }>,
  { log, states }: { readonly log: readonly Event[]; readonly states: readonly State[] },
  faults: string[],
): void {
  const { userId, update, sequence, answer } = call;
  const [before, now] = [states[sequence - 1], states[sequence]];
  const event = log[sequence - 1]?.payload;
  if (before === undefined || now === undefined || event?.case !== "attributesUpdated") return;
  const what = `${userId}'s update at ${sequence}`;
  if (event.value.actor?.userId !== userId)
    faults.push(`${what} is ${event.value.actor?.userId}'s`);
  if (!before.members.has(userId)) faults.push(`${what} was made from outside`);
  if (inTheWay(before, userId, update).length > 0) faults.push(`${what} was not allowed`);
  for (const [key, value] of Object.entries(update.set)) {
    const stood = before.attributes[key];
    const ownerId = stood === undefined || update.take ? userId : stood.ownerId;
    const releaseOnLeave = ownerId === userId ? update.release : (stood?.releaseOnLeave ?? false);
    const wanted = {
      value,
      ownerId,
      releaseOnLeave,
      revision: now.attributes[key]?.revision ?? -1n,
    };
    for (const [where, kept] of [
      ["log", now.attributes[key]],
      ["answer", answer[key]],
    ] as const)
      if (kept === undefined || !isSame(kept, wanted))
        faults.push(`${what} has another ${key} in its ${where}`);
  }
  if (update.deleted.some((key) => now.attributes[key] !== undefined))
    faults.push(`${what} did not delete`);
  const touched = new Set([...Object.keys(update.set), ...update.deleted]);
  for (const key of new Set([...Object.keys(before.attributes), ...Object.keys(now.attributes)]))
    if (!touched.has(key) && before.attributes[key] !== now.attributes[key])
      faults.push(`${what} changed ${key}, which it was not to`);
}

/** The keys that stand in the way of an update, in a state. */
function inTheWay({ attributes }: State, userId: string, update: Update): string[] {
  const failed = update.conditions.filter((one) => {
    const kept = attributes[one.key];
    if (one.is === "absent") return kept !== undefined;
    if (one.is === "revision") return kept?.revision !== one.revision;
    return kept?.ownerId !== userId;
  });
  const foreign = [...Object.keys(update.set), ...update.deleted].filter((key) => {
    const ownerId = attributes[key]?.ownerId ?? "";
    return ownerId !== "" && ownerId !== userId;
  });
  return [...new Set([...failed.map(({ key }) => key), ...foreign])].sort();
}

/** Whether a conflict is what a state has in the way. */
function explains(
  state: State | undefined,
  { userId, update, stood }: Extract<Call, { kind: "conflict" }>,
): boolean {
  if (state?.members.has(userId) !== true) return false;
  const keys = inTheWay(state, userId, update);
  if (keys.length === 0 || String(keys) !== String(Object.keys(stood).sort())) return false;
  return keys.every((key) => isSame(stood[key] ?? nothing, state.attributes[key] ?? nothing));
}

function isSame(a: Kept, b: Kept): boolean {
  return (
    a.value === b.value &&
    a.ownerId === b.ownerId &&
    a.releaseOnLeave === b.releaseOnLeave &&
    a.revision === b.revision
  );
}
