import { ConnectError } from "@connectrpc/connect";
import type { AttributeCondition } from "../../gen/parlor/v1/attribute_pb.ts";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { EventLog } from "./event-log.ts";
import { inLobby, listen, lobby } from "./lobby.ts";
import {
  type Attributes,
  type Call,
  type Expected,
  faultsOf,
  keptOf,
  type Update,
} from "./room-history.ts";
import type { Side } from "./rooms.ts";

/** Who acts in a room, and how often. */
export interface RandomRoom {
  /** Stays in the room all the while, and hears its log. */
  readonly host: Side;
  readonly users: readonly { readonly userId: string; readonly side: Side }[];
  readonly calls: number;
  readonly random: () => number;
}

const keys = ["seat-1", "seat-2", "seat-3", "topic", "score"];

/** Has users join, leave and set attributes at random, all at once. Answers what is wrong with what came of it. */
export async function runAtRandom(room: RandomRoom): Promise<string[]> {
  const { host, users, calls, random } = room;
  await host.rooms.enterRoom(lobby);
  const { snapshot } = await host.rooms.getRoom(inLobby);
  const log = await listen(host, {
    cursors: [{ ...inLobby, epoch: snapshot?.cursor?.epoch ?? "", sequence: 0n }],
  });
  const made: Call[] = [];
  let [left, point] = [calls, 0];
  const tick = () => ++point;
  await Promise.all(
    users.map(async ({ userId, side }) => {
      const actor = new Actor(userId, side, { random, tick });
      while (left-- > 0) made.push(await actor.act());
    }),
  );
  const end = (await host.rooms.getRoom(inLobby)).snapshot?.cursor?.sequence ?? 0n;
  const events = await heard(log, end);
  log.close();
  const entry: Call = { kind: "join", userId: "host", began: -2, ended: -1 };
  return faultsOf(events, [entry, ...made]);
}

/** The log as the host was told it. */
async function heard(log: EventLog, last: bigint): Promise<Event[]> {
  const recorded = () => log.events.filter(({ sequence }) => sequence > 0n);
  while ((recorded().at(-1)?.sequence ?? 0n) < last) await new Promise(setImmediate);
  return recorded();
}

/** One user, who makes one call after another. */
class Actor {
  readonly #userId: string;
  readonly #side: Side;
  readonly #random: () => number;
  readonly #tick: () => number;
  #isIn = false;
  /** What it saw last. */
  #seen: Attributes = {};

  constructor(
    userId: string,
    side: Side,
    how: { readonly random: () => number; readonly tick: () => number },
  ) {
    this.#userId = userId;
    this.#side = side;
    this.#random = how.random;
    this.#tick = how.tick;
  }

  async act(): Promise<Call> {
    const dice = this.#random();
    if (dice < 0.06) return this.#move();
    if (!this.#isIn && dice < 0.6) return this.#move();
    return this.#update();
  }

  async #move(): Promise<Call> {
    const { rooms } = this.#side;
    const began = this.#tick();
    if (this.#isIn) await rooms.leaveRoom(inLobby);
    else await rooms.joinRoom(inLobby);
    this.#isIn = !this.#isIn;
    const kind = this.#isIn ? "join" : "leave";
    return { kind, userId: this.#userId, began, ended: this.#tick() };
  }

  async #update(): Promise<Call> {
    const update = this.#anyUpdate();
    const request = {
      ...inLobby,
      set: { ...update.set },
      delete: [...update.deleted],
      conditions: update.conditions.map(conditionOf),
      options: { releaseOnLeave: update.release, takeOwnership: update.take },
    };
    const userId = this.#userId;
    const began = this.#tick();
    try {
      const { attributes, cursor } = await this.#side.rooms.updateAttributes(request);
      const ended = this.#tick();
      const answer = plain(attributes);
      this.#seen = { ...this.#seen, ...answer };
      return {
        kind: "updated",
        userId,
        began,
        ended,
        update,
        sequence: Number(cursor?.sequence),
        answer,
      };
    } catch (error) {
      const ended = this.#tick();
      const [detail] = error instanceof ConnectError ? error.findDetails(ErrorDetailSchema) : [];
      if (detail?.reason === ErrorReason.NOT_A_MEMBER)
        return { kind: "outside", userId, began, ended };
      if (detail?.reason !== ErrorReason.ATTRIBUTE_CONFLICT) throw error;
      const stood = plain(detail.attributes);
      this.#seen = { ...this.#seen, ...stood };
      return { kind: "conflict", userId, began, ended, update, stood };
    }
  }

  #anyUpdate(): Update {
    const chosen = keys.filter(() => this.#random() < 0.3);
    const some = chosen.length === 0 ? [this.#one(keys)] : chosen;
    // Deleting alone may do nothing, and then has no place in the log.
    const deleted = some.slice(1).filter(() => this.#random() < 0.3);
    const set = some.filter((key) => !deleted.includes(key));
    const release = this.#random() < 0.5;
    return {
      set: Object.fromEntries(set.map((key) => [key, String(Math.floor(this.#random() * 1e6))])),
      deleted,
      conditions: keys.filter(() => this.#random() < 0.15).map((key) => this.#condition(key)),
      release,
      take: this.#random() < 0.3,
    };
  }

  #condition(key: string): Expected {
    const { revision } = this.#seen[key] ?? { revision: 0n };
    if (revision > 0n && this.#random() < 0.5) return { key, is: "revision", revision };
    return { key, is: this.#one(["absent", "ownedByMe"] as const) };
  }

  #one<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.#random() * list.length)];
    if (one === undefined) throw new Error("nothing to choose from");
    return one;
  }
}

function plain(attributes: Readonly<Record<string, Attributes[string]>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, keptOf(one)]));
}

function conditionOf(expected: Expected): Pick<AttributeCondition, "key" | "expect"> {
  const { key } = expected;
  if (expected.is === "revision")
    return { key, expect: { case: "revision", value: expected.revision } };
  return { key, expect: { case: expected.is, value: true } };
}
