import { systemClock } from "../../client/clock.ts";
import { Emitter, type Off } from "../../client/emitter.ts";
import { ParlorError } from "../../client/index.ts";
import { AppRooms } from "./app-rooms.ts";
import { createCalls } from "./calls.ts";
import { Feed } from "./feed.ts";
import { NodeReadings } from "./node-readings.ts";
import type { Reading } from "./reading.ts";
import { appOfToken } from "./tokens.ts";

/** What is told of what is watched, by name. */
interface WatchEvents {
  /** The rooms are otherwise than before. */
  rooms: undefined;
  /** The node has told of itself, or would not. */
  node: undefined;
}

/** Everything that the console watches of an app, from its log-in on: one stream, whatever is shown. */
export class Watch {
  /** The app, as the token has it. */
  readonly app: string;
  readonly calls: ReturnType<typeof createCalls>;
  readonly feed: Feed;
  readonly rooms: AppRooms;
  readonly node: NodeReadings;
  /** How it stands with the list of rooms. */
  roomsReading: Reading = { name: "reading" };
  /** Whether nothing is watched any more. */
  stopped = false;
  readonly #emitter = new Emitter<WatchEvents>();
  #token: string;
  #turnAt = performance.now();

  constructor(token: string) {
    this.app = appOfToken(token);
    this.#token = token;
    this.calls = createCalls(() => this.#token);
    this.feed = new Feed({ events: this.calls.events, clock: systemClock, random: Math.random });
    this.rooms = new AppRooms({
      rooms: this.calls.rooms,
      changed: () => this.#emitter.emit("rooms", undefined),
    });
    this.node = new NodeReadings({
      read: () => fetch("/metrics", { signal: AbortSignal.timeout(5000) }),
      messages: () => this.rooms.messages,
      now: () => performance.now(),
      changed: () => this.#turn(),
      turned: () => this.feed.check(),
    });
  }

  /** Begins: the stream first, so that nothing is missed between the list and what follows. */
  start(): void {
    this.feed.on("events", (events) => this.rooms.take(events));
    this.feed.on("gap", () => this.readRooms());
    const first = this.feed.on("state", ({ name }) => {
      if (name !== "live") return;
      first();
      this.readRooms();
    });
    this.feed.on("state", ({ name }) => {
      if (name === "live" && this.roomsReading.name === "failed") this.readRooms();
    });
    void this.feed.run();
    void this.node.run();
  }

  /** Goes on with another token of the same app, after the stream has ended. */
  renew(token: string): void {
    this.#token = token;
    this.goOn();
  }

  /** Goes on after the stream has ended. */
  goOn(): void {
    void this.feed.run();
  }

  /** Reads the list of rooms anew. */
  readRooms(): void {
    const begun: Reading = { name: "reading" };
    this.roomsReading = begun;
    void this.rooms.doubt().then(
      () => this.#read(begun, { name: "read" }),
      (thrown: unknown) => this.#read(begun, { name: "failed", error: ParlorError.from(thrown) }),
    );
  }

  /** Calls `listener` for each event of this name from now on. */
  on(name: keyof WatchEvents, listener: () => void): Off {
    return this.#emitter.on(name, listener);
  }

  /** Watches no more. */
  stop(): void {
    this.stopped = true;
    this.feed.stop();
    this.node.stop();
  }

  /** A reading came to this; of no account where another was begun meanwhile. */
  #read(begun: Reading, end: Reading): void {
    if (this.roomsReading !== begun) return;
    this.roomsReading = end;
    this.#emitter.emit("rooms", undefined);
  }

  #turn(): void {
    const now = performance.now();
    this.rooms.turn((now - this.#turnAt) / 1000);
    this.#turnAt = now;
    this.#emitter.emit("node", undefined);
  }
}
