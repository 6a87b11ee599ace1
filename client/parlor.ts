import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import type { DeviceSchema, ProfileSchema } from "../gen/parlor/v1/session_pb.ts";
import { authorise } from "./authorise.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Emitter, type Off } from "./emitter.ts";
import { createEntrance, type Entrance, type RoomChoice, type RoomConfig } from "./entrance.ts";
import { LinkState, type State } from "./link-state.ts";
import { createPersist } from "./persist.ts";
import { randomId } from "./random-id.ts";
import type { Room } from "./room.ts";
import { createRoomCalls } from "./room-calls.ts";
import { Rooms } from "./rooms.ts";
import { Session, type TokenSource } from "./session.ts";
import { Stream } from "./stream.ts";

/** What `createParlor` needs to know. */
export interface ParlorOptions {
  /** Where the service is: "https://parlor.example". */
  readonly baseUrl: string;
  /** A token of the user, or what fetches one. With a function the session outlives its token. */
  readonly token: TokenSource;
  /**
   * What it runs on. With a `deviceId` that is kept, a restarted client takes its own place again;
   * default: a new one.
   */
  readonly device?: MessageInitShape<typeof DeviceSchema>;
  /** How the user is shown. A token's `name` takes precedence over the name. */
  readonly profile?: MessageInitShape<typeof ProfileSchema>;
  /** How calls travel; default: Connect, in binary, over `fetch`. */
  readonly transport?: Transport;
  /**
   * How often the service hears of the client at least; default 40 s, since browsers hold the timers
   * of hidden pages up for as long as a minute. One that vanishes is missed after twice as long.
   */
  readonly keepAliveMs?: number;
  /** Where time comes from; default: the machine. */
  readonly clock?: Clock;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
}

/** What happens to a client, by name. */
export interface ParlorEvents {
  /** It stands otherwise with the service than before. */
  state: State;
  /** The session is in a room, whichever way it came there. */
  entered: Room;
}

/** A client: one user on one device. */
export interface Parlor extends Entrance {
  /** How it stands with the service. */
  readonly state: State;
  /** Who the user is. Empty before `connect` is through. */
  readonly userId: string;
  /** The rooms that the session is in. */
  readonly rooms: readonly Room[];
  /**
   * Logs in and reads events, for as long as it takes; resolves once they come. Throws `ParlorError`
   * once they never will.
   */
  connect(): Promise<void>;
  /** Finds out now whether the link holds: for pages that wake up or come online again. */
  check(): void;
  /** Stops. The session keeps its rooms for the service's grace period. */
  close(): void;
  /** Stops and ends the session: it has left its rooms once this resolves. Never throws. */
  logOut(): Promise<void>;
  /** Calls `listener` for each event of this name from now on. */
  on<Name extends keyof ParlorEvents>(
    name: Name,
    listener: (event: ParlorEvents[Name]) => void,
  ): Off;
}

/** A client of the service at `baseUrl`. Does nothing before `connect`. */
export function createParlor(options: ParlorOptions): Parlor {
  return new Client(options);
}

/** How long who is in is not read anew after a crowd, at the least; at the most twice as long. */
const calmMs = 10_000;

class Client implements Parlor {
  readonly #emitter = new Emitter<ParlorEvents>();
  readonly #state = new LinkState();
  readonly #session: Session;
  readonly #rooms: Rooms;
  readonly #stream: Stream;
  readonly #entrance: Entrance;
  readonly #ending = new AbortController();
  #running = false;

  constructor(options: ParlorOptions) {
    const { token, profile = {}, clock = systemClock, random = Math.random } = options;
    const { keepAliveMs = 40_000 } = options;
    const bare =
      options.transport ??
      createConnectTransport({ baseUrl: options.baseUrl, useBinaryFormat: true });
    const device = { deviceId: randomId(), ...options.device };
    const state = this.#state;
    const session = new Session({ transport: bare, token, device, profile, clock });
    const transport = authorise(bare, {
      access: () => session.access(),
      heard: () => this.#stream.heard(),
      lost: (error) => this.#stream.lost(error),
    });
    const persist = createPersist({ clock, random, live: () => state.live() });
    const calm = () => clock.sleep(calmMs * (1 + random()), this.#ending.signal);
    const rooms = new Rooms(createRoomCalls({ transport, persist }), calm);
    this.#session = session;
    this.#rooms = rooms;
    this.#entrance = createEntrance({ transport, persist, clock, rooms });
    this.#stream = new Stream({ transport, session, rooms, state, clock, random, keepAliveMs });
    state.on((next) => this.#emitter.emit("state", next));
    rooms.onEntered((room) => this.#emitter.emit("entered", room));
  }

  get state(): State {
    return this.#state.current;
  }

  get userId(): string {
    return this.#session.userId;
  }

  get rooms(): readonly Room[] {
    return this.#rooms.all;
  }

  connect(): Promise<void> {
    if (!this.#running) void this.#stream.run();
    this.#running = true;
    return this.#state.live();
  }

  enterRoom(room: RoomChoice, config?: RoomConfig): Promise<Room> {
    return this.#entrance.enterRoom(room, config);
  }

  createRoom(room: RoomChoice, config?: RoomConfig): Promise<Room> {
    return this.#entrance.createRoom(room, config);
  }

  joinRoom(room: RoomChoice): Promise<Room> {
    return this.#entrance.joinRoom(room);
  }

  check(): void {
    this.#stream.check();
  }

  close(): void {
    this.#end("closed");
  }

  async logOut(): Promise<void> {
    this.#end("logged-out");
    await this.#session.logOut().catch(() => {});
  }

  on<Name extends keyof ParlorEvents>(
    name: Name,
    listener: (event: ParlorEvents[Name]) => void,
  ): Off {
    return this.#emitter.on(name, listener);
  }

  #end(reason: "closed" | "logged-out"): void {
    this.#state.become({ name: "ended", reason });
    this.#session.close();
    this.#stream.stop();
    this.#ending.abort();
  }
}
