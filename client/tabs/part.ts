import { create, isMessage } from "@bufbuild/protobuf";
import {
  type Client,
  Code,
  ConnectError,
  createClient,
  type UnaryRequest,
  type UnaryResponse,
} from "@connectrpc/connect";
import { RenewTokenResponseSchema } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import {
  KeepAliveRequestSchema,
  type PullEventsRequest,
  PullEventsRequestSchema,
  PullEventsResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { ParlorError } from "../error.ts";
import { Group } from "./group.ts";
import { Lead, type Read } from "./lead.ts";
import { linked } from "./linked.ts";
import { answer, type Next, RoomCalls } from "./room-calls.ts";
import { RoomTurns } from "./room-turns.ts";
import { accessOf } from "./shared-login.ts";
import { sharedStream } from "./shared-stream.ts";
import type { TabsOptions } from "./tabs.ts";
import { ToldRooms } from "./told-rooms.ts";
import { Unheld } from "./unheld.ts";
import type { Cursor } from "./words.ts";

/** How often it is looked for rooms that no tab is in. */
const tidyMs = 10_000;

/** A call is lost after this long without an answer. */
const timeoutMs = 10_000;

/** One tab's part in a group: its rooms, its calls, and the stream while it leads. */
export class Part {
  readonly name: string;
  readonly group: Group;
  readonly #options: TabsOptions;
  readonly #rooms: ToldRooms;
  readonly #lead: Lead;
  readonly #calls: RoomCalls;
  readonly #service: Client<typeof RoomService>;
  readonly #closing = new AbortController();

  /** `name` is what the tabs of the group meet under. */
  constructor(options: TabsOptions, name: string) {
    const group = new Group({ ...options, name });
    const rooms = new ToldRooms({
      changed: (roomIds) => group.holdings.hold(roomIds),
      doubted: (roomId) => void this.#rejoin(roomId),
    });
    const adopts = (roomId: string): boolean =>
      options.deviceId !== undefined && !group.holdings.othersHold(roomId);
    this.name = name;
    this.group = group;
    this.#options = options;
    this.#rooms = rooms;
    this.#lead = new Lead({ group, rooms, adopts });
    const turns = new RoomTurns({ ...options, locks: options.platform.locks, name });
    this.#calls = new RoomCalls({ ...options, holdings: group.holdings, rooms, turns });
    this.#service = createClient(RoomService, options.transport);
    void this.#tidy();
  }

  /** Makes a call of this tab. */
  async call(request: UnaryRequest, next: Next): Promise<UnaryResponse> {
    const { message } = request;
    if (isMessage(message, PullEventsRequestSchema)) return this.#pull(message, request, next);
    // A leader that sleeps does not tell that it does: whoever looks after the link looks after it, too.
    if (isMessage(message, KeepAliveRequestSchema))
      void this.group.seekLeader(this.#closing.signal);
    const response = await (this.#calls.call(request, next) ?? next(request));
    if (isMessage(response.message, RenewTokenResponseSchema)) this.group.renew(response.message);
    return response;
  }

  /** The session's events for this tab; `read` reads them from the service, with an access token. */
  stream(
    read: (access: string, ...args: Parameters<Read>) => ReturnType<Read>,
    cursors: readonly Cursor[],
    signal: AbortSignal,
  ): AsyncIterable<readonly Event[]> {
    const { clock } = this.#options;
    const shared = { group: this.group, rooms: this.#rooms, lead: this.#lead, clock };
    const own: Read = (...args) => read(this.#access, ...args);
    return sharedStream(shared, own, { cursors, signal });
  }

  /** The tab takes part no more. */
  close(): void {
    this.#closing.abort();
    this.group.close();
  }

  get #access(): string {
    return accessOf(this.group.session);
  }

  /** What goes with a call that no user has asked for. */
  get #own() {
    const headers = { authorization: `Bearer ${this.#access}` };
    return { headers, signal: this.#closing.signal, timeoutMs };
  }

  /** A pull is for the tab that leads, too. What begins by a call meanwhile is answered at once. */
  async #pull(
    message: PullEventsRequest,
    request: UnaryRequest,
    next: Next,
  ): Promise<UnaryResponse> {
    if (!(await this.group.seekLeader(request.signal)))
      throw new ConnectError("another tab reads the events", Code.Unavailable);
    const done = new AbortController();
    const until = linked(request.signal, done.signal);
    const pull = async (cursors: readonly Cursor[], signal: AbortSignal) => {
      const { wait } = message;
      const asked = { cursors: [...cursors], ...(wait && { wait }) };
      const pulling = { ...request, message: create(PullEventsRequestSchema, asked), signal };
      const response = await next(pulling);
      return isMessage(response.message, PullEventsResponseSchema) ? response.message.events : [];
    };
    let close = (): void => {};
    const begun = new Promise<readonly Event[]>((resolve) => {
      close = this.#rooms.open(message.cursors, resolve);
    });
    try {
      const pulled = this.#lead.pull(pull, message.cursors, until.signal);
      const events = await Promise.race([pulled, begun]);
      return answer(request, create(PullEventsResponseSchema, { events: [...events] }));
    } finally {
      close();
      done.abort();
      until.unlink();
    }
  }

  /** Sees to it that the session is in a room that this tab is in. */
  async #rejoin(roomId: string): Promise<void> {
    try {
      await this.#service.joinRoom({ roomId }, this.#own);
    } catch (thrown) {
      if (!ParlorError.from(thrown).passing) this.#rooms.leave(roomId);
    }
  }

  /** Leaves rooms that no tab is in any more, for as long as this one leads. */
  async #tidy(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    const unheld = new Unheld();
    while (!signal.aborted) {
      await clock.sleep(tidyMs, signal);
      if (!this.group.leads || signal.aborted) continue;
      const roomIds = this.#lead.roomIds.filter((roomId) => !this.group.holdings.holds(roomId));
      for (const roomId of unheld.due(roomIds, clock.now()))
        await this.#service.leaveRoom({ roomId }, this.#own).catch(() => {});
    }
  }
}
