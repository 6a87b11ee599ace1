import { systemClock } from "../../client/clock.ts";
import {
  type Clock,
  createParlor,
  type Delivery,
  ErrorReason,
  type Parlor,
  type Room,
  type RoomEvent,
  type RoomEvents,
} from "../../client/index.ts";
import { OpenRoom } from "../../client/room/open-room.ts";
import type { ClientRoom, Place } from "../support/client-room.ts";
import type { Line } from "./line.ts";
import type { Notes } from "./notes.ts";
import type { Dice, Plan } from "./plan.ts";

/** What a `Client` is made of. */
export interface ClientOptions {
  readonly userId: string;
  readonly line: Line;
  /** Fetches a token of the user. */
  token(): Promise<string>;
  readonly delivery: Delivery;
  readonly notes: Notes;
  readonly plan: Plan;
  readonly dice: Dice;
  /** The session is out of a room, and its client does not try to come in again. */
  exited(roomId: string): void;
}

/** Everything that a room tells. */
const names = [
  "message",
  "barrage",
  "skipped",
  "revoked",
  "joined",
  "left",
  "crowd",
  "members",
  "attributes",
  "memberAttributes",
  "updated",
  "closing",
  "muted",
  "unmuted",
  "banned",
  "unbanned",
  "reset",
  "destroyed",
  "exited",
] as const satisfies readonly (keyof RoomEvents)[];

/** A member's client, of which all that it tells is noted. */
export class Client {
  readonly parlor: Parlor;
  readonly #options: ClientOptions;
  readonly #clock = new CountingClock();
  readonly #rooms = new Map<Room, ClientRoom>();

  constructor(options: ClientOptions) {
    const { userId, line, token, delivery, notes, plan, dice } = options;
    this.#options = options;
    this.parlor = createParlor({
      baseUrl: "",
      token,
      transport: line,
      delivery,
      device: { deviceId: `phone of ${userId}`, platform: "test" },
      keepAliveMs: plan.keepAliveMs,
      clock: this.#clock,
      random: () => dice.between(0, 1),
    });
    const order = notes.clients.states(userId);
    this.parlor.on("state", (state) => {
      order(state);
      if (state.name !== "connecting" || !state.again) return;
      notes.counts.reconnects++;
      if (state.error?.reason === ErrorReason.SLOW_SUBSCRIBER) notes.counts.slow++;
    });
    this.parlor.on("entered", (room) => this.#follow(room));
  }

  /** Its room of this name, if it is in. */
  room(roomId: string): Room | undefined {
    return this.parlor.rooms.find(({ id }) => id === roomId);
  }

  /** Whether its line has brought more of a room than it has told. */
  get behind(): boolean {
    const { cursors } = this.#options.line.wire;
    return [...this.#rooms.keys()].some((room) => {
      const brought = cursors.get(room.id);
      const { epoch, sequence } = placeOf(room);
      return brought !== undefined && (brought.epoch !== epoch || brought.sequence > sequence);
    });
  }

  /** All is quiet: notes where it stands. */
  stands(): void {
    const { cursors } = this.#options.line.wire;
    for (const [room, told] of this.#rooms) {
      const brought = cursors.get(room.id);
      if (brought !== undefined) told.stands(placeOf(room), brought);
    }
  }

  /** Ends it, in one of two ways. */
  async end(how: "close" | "logOut"): Promise<void> {
    if (how === "logOut") await this.parlor.logOut();
    else this.parlor.close();
  }

  /** Timers that it has. */
  get timers(): number {
    return this.#clock.sleeping;
  }

  #follow(room: Room): void {
    const { notes, userId } = this.#options;
    const told = notes.clients.entered(userId, room.id, placeOf(room));
    this.#rooms.set(room, told);
    for (const name of names)
      room.on(name, (event) => told.told({ name, event } as RoomEvent, placeOf(room)));
    room.on("reset", () => {
      const { name } = this.parlor.state;
      if (name !== "reset") notes.clients.wrong(userId, room.id, `was reset while it was ${name}`);
    });
    room.on("exited", () => {
      this.#rooms.delete(room);
      this.#options.exited(room.id);
    });
  }
}

/** How far a client has come in a room: its users need not know. */
function placeOf(room: Room): Place {
  if (!(room instanceof OpenRoom)) throw new Error("no such room");
  return room.position;
}

/** The machine's clock, which knows how many sleep by it. */
class CountingClock implements Clock {
  sleeping = 0;

  now(): number {
    return systemClock.now();
  }

  wall(): number {
    return systemClock.wall();
  }

  async sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    this.sleeping++;
    await systemClock.sleep(delayMs, signal);
    this.sleeping--;
  }
}
