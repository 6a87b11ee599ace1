import type { DescService, MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { MessageService } from "../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../gen/parlor/v1/room_service_pb.ts";
import type { DeviceSchema, ProfileSchema } from "../gen/parlor/v1/session_pb.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Emitter, type Off } from "./emitter.ts";
import type { ParlorError } from "./error.ts";
import { withLimits } from "./limits/with-limits.ts";
import { authorise } from "./link/authorise.ts";
import type { Delivery } from "./link/delivery.ts";
import { Link } from "./link/link.ts";
import { type EndReason, LinkState, type State } from "./link/link-state.ts";
import { createPersist } from "./link/persist.ts";
import { Session } from "./link/session.ts";
import type { TokenSource } from "./link/token.ts";
import { watchWaking } from "./link/waking.ts";
import { randomId } from "./random-id.ts";
import { Doorway, type Entrance } from "./room/entrance.ts";
import { exitedBy } from "./room/exited-by.ts";
import type { Room } from "./room/room.ts";
import { Rooms } from "./room/rooms.ts";
import { tabsPlatform } from "./tabs/platform.ts";
import { Tabs } from "./tabs/tabs.ts";

/** What `createParlor` needs to know. */
export interface ParlorOptions {
  /** Where the service is: "https://parlor.example". */
  readonly baseUrl: string;
  /**
   * A token of the user, or what fetches one, for the same user each time: where it comes to be another's, the
   * client ends as `other-user`. With a function the session outlives its token.
   */
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
  /** How events come; default `auto`. */
  readonly delivery?: Delivery;
  /**
   * Whether the tabs of an origin in which the same user is logged in are one session, of which one tab has the
   * stream for all: browsers have six connections to a service that speaks HTTP/1.1. Default `share`, where pages
   * can: over HTTPS, or on this machine.
   */
  readonly tabs?: "share" | "alone";
  /**
   * How often the service hears of the client at least; default 40 s, since browsers hold the timers
   * of hidden pages up for as long as a minute. One that vanishes is missed after twice as long. 1 s to 1 h.
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
  /** The token expires soon, and nothing here fetches another: `renewToken` before that. */
  tokenExpiring: { readonly expireTime: Date };
}

/** A client: one user on one device. What breaks a limit of the contract is refused before it is sent. */
export interface Parlor extends Entrance {
  /** How it stands with the service. */
  readonly state: State;
  /** Who the user is. Empty before `connect` is through. */
  readonly userId: string;
  /** The rooms that the session is in. */
  readonly rooms: readonly Room[];
  /**
   * Logs in and reads events, for as long as it takes; resolves once they come. Throws `ParlorError`
   * once they never will: what has ended, by `close` too, does not connect again.
   */
  connect(): Promise<void>;
  /**
   * Finds out now whether the link holds. Where there are `document` and `window` the client does so by
   * itself when the page is shown, wakes up, or comes online.
   */
  check(): void;
  /**
   * Carries the session on under a newer token of the same user; logs in with it where there is no session. A
   * token function stays in use. Throws `ParlorError`, and all is as before.
   */
  renewToken(token: string): Promise<void>;
  /** A service of the contract, called as this session: for what has no method here. */
  service<Service extends DescService>(service: Service): Client<Service>;
  /** Stops for good. The session keeps its rooms for the service's grace period. */
  close(): void;
  /**
   * Stops and ends the session. Never throws: resolves to whether the service knows, which has the session out of
   * its rooms then. Where it could not be told within 10 s, the session keeps its rooms for the grace period.
   */
  logOut(): Promise<boolean>;
  /** Calls `listener` for each event of this name from now on. */
  on<Name extends keyof ParlorEvents>(
    name: Name,
    listener: (event: ParlorEvents[Name]) => void,
  ): Off;
}

/** A client of the service at `baseUrl`. Does nothing before `connect`. */
export function createParlor(options: ParlorOptions): Parlor {
  return new ParlorClient(options);
}

/** How long who is in is not read anew after a crowd, at the least; at the most twice as long. */
const calmMs = 10_000;

class ParlorClient implements Parlor {
  readonly #emitter = new Emitter<ParlorEvents>();
  readonly #state = new LinkState();
  readonly #session: Session;
  readonly #transport: Transport;
  readonly #rooms: Rooms;
  readonly #link: Link;
  readonly #doorway: Doorway;
  readonly #tabs: Tabs | undefined;
  readonly #ending = new AbortController();
  #running = false;

  constructor(options: ParlorOptions) {
    const { token, profile = {}, clock = systemClock, random = Math.random } = options;
    const { keepAliveMs = 40_000, delivery = "auto" } = options;
    const tabs = tabsOf(options, { clock, random });
    const bare = tabs?.transport ?? transportOf(options);
    const device = { deviceId: randomId(), ...options.device };
    const state = this.#state;
    const over = (reason: EndReason, error: ParlorError): void => state.end(reason, error);
    const user = { token, device, profile };
    const shared = tabs !== undefined;
    const session = new Session({ transport: bare, ...user, clock, random, shared, over });
    const transport = this.#authorised(bare, session, clock);
    const { signal } = this.#ending;
    const untilLive = (until: AbortSignal): Promise<void> => state.untilLive(until);
    const persist = createPersist({ clock, random, untilLive, signal });
    const rooms = new Rooms({
      actions: {
        messages: createClient(MessageService, transport),
        rooms: createClient(RoomService, transport),
        persist,
        clock,
      },
      userId: () => session.userId,
      calm: () => clock.sleep(calmMs * (1 + random()), signal),
      goBack: (room, signal) => this.#doorway.goBack(room, signal),
      missed: () => state.missed(),
    });
    const tokenExpiring = (expireTime: Date): void =>
      this.#emitter.emit("tokenExpiring", { expireTime });
    this.#session = session;
    this.#tabs = tabs;
    this.#transport = transport;
    this.#rooms = rooms;
    this.#doorway = new Doorway({ transport, persist, clock, rooms });
    const link = { transport, session, rooms, state, clock, random, keepAliveMs, delivery };
    this.#link = new Link({ ...link, tokenExpiring });
    state.on((next) => {
      if (next.name === "ended") this.#stop();
      this.#emitter.emit("state", next);
      if (next.name === "ended") rooms.end(exitedBy(next));
    });
    rooms.onEntered((room) => this.#emitter.emit("entered", room));
  }

  /** The way to the service for calls of the session. */
  #authorised(bare: Transport, session: Session, clock: Clock): Transport {
    return authorise(withLimits(bare), {
      clock,
      access: () => session.access(),
      gone: (access, error) => {
        if (session.holds(access)) this.#link.over(error);
      },
      lost: () => this.#link.lost(),
    });
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
    if (!this.#running) {
      this.#running = true;
      watchWaking(() => this.check(), this.#ending.signal);
      void this.#link.run();
    }
    return this.#state.untilLive();
  }

  enterRoom(...args: Parameters<Parlor["enterRoom"]>): Promise<Room> {
    return this.#doorway.enterRoom(...args);
  }

  createRoom(...args: Parameters<Parlor["createRoom"]>): Promise<Room> {
    return this.#doorway.createRoom(...args);
  }

  joinRoom(...args: Parameters<Parlor["joinRoom"]>): Promise<Room> {
    return this.#doorway.joinRoom(...args);
  }

  switchRoom(...args: Parameters<Parlor["switchRoom"]>): Promise<Room> {
    return this.#doorway.switchRoom(...args);
  }

  leaveAllRooms(): Promise<readonly string[]> {
    return this.#doorway.leaveAllRooms();
  }

  service<Service extends DescService>(service: Service): Client<Service> {
    return createClient(service, this.#transport);
  }

  async renewToken(token: string): Promise<void> {
    if (this.state.name === "ended") await this.#state.untilLive();
    await this.#session.renew(token);
  }

  check(): void {
    this.#link.check();
  }

  close(): void {
    this.#state.end("closed");
  }

  logOut(): Promise<boolean> {
    this.#tabs?.logOut();
    const known = this.#session.logOut();
    this.#state.end("logged-out");
    return known;
  }

  on<Name extends keyof ParlorEvents>(
    name: Name,
    listener: (event: ParlorEvents[Name]) => void,
  ): Off {
    return this.#emitter.on(name, listener);
  }

  /** Nothing goes on once the state is final, however it came to that. */
  #stop(): void {
    this.#session.close();
    this.#link.stop();
    this.#tabs?.close();
    this.#ending.abort();
  }
}

function transportOf({ transport, baseUrl }: ParlorOptions): Transport {
  return transport ?? createConnectTransport({ baseUrl, useBinaryFormat: true });
}

/** How the client shares with other tabs; undefined where it is alone. */
function tabsOf(
  options: ParlorOptions,
  machine: { readonly clock: Clock; readonly random: () => number },
): Tabs | undefined {
  const { tabs = "share", delivery, baseUrl, device } = options;
  const platform = tabs === "share" && delivery !== "poll" ? tabsPlatform() : undefined;
  if (platform === undefined) return undefined;
  const { deviceId } = device ?? {};
  return new Tabs({ ...machine, platform, transport: transportOf(options), baseUrl, deviceId });
}
