import { create, isMessage, type Message } from "@bufbuild/protobuf";
import type {
  Interceptor,
  StreamRequest,
  Transport,
  UnaryRequest,
  UnaryResponse,
} from "@connectrpc/connect";
import {
  type LoginRequest,
  LoginRequestSchema,
  LoginResponseSchema,
} from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import {
  EventService,
  type SubscribeRequest,
  SubscribeRequestSchema,
  SubscribeResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { groupName } from "./group-name.ts";
import { intercept } from "./intercept.ts";
import { keptDevice } from "./kept-device.ts";
import { Part } from "./part.ts";
import type { TabsPlatform } from "./platform.ts";
import { answer, type Next } from "./room-calls.ts";
import { accessOf, sharedLogin } from "./shared-login.ts";
import type { Cursor } from "./words.ts";

/** What the tabs of a page are shared with. */
export interface TabsOptions {
  readonly platform: TabsPlatform;
  /** The way to the service. */
  readonly transport: Transport;
  readonly baseUrl: string;
  /** The device, where the app says which; else tabs keep one by themselves. */
  readonly deviceId?: string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

type AnyNext = Parameters<Interceptor>[0];

/**
 * A tab among those of the same user at the same service: they share a session and its stream, which one of them
 * has. To the client it is a transport like any other.
 */
export class Tabs {
  readonly transport: Transport;
  readonly #options: TabsOptions;
  #part: Part | undefined;

  constructor(options: TabsOptions) {
    this.#options = options;
    this.transport = intercept(
      options.transport,
      (next) => (request) =>
        request.stream ? this.#stream(request, next) : this.#unary(request, unaryOf(next)),
    );
  }

  /** Ends the client in every tab: the session that they share is over. */
  logOut(): void {
    this.#part?.group.tell({ kind: "out" });
  }

  /** This tab takes part no more: another one goes on. */
  close(): void {
    this.#part?.close();
    this.#part = undefined;
  }

  async #unary(request: UnaryRequest, next: Next): Promise<UnaryResponse> {
    const { message } = request;
    if (isMessage(message, LoginRequestSchema)) return this.#logIn(message, request, next);
    const part = this.#part;
    if (part === undefined) return next(request);
    try {
      return await part.call(request, next);
    } catch (thrown) {
      this.#failed(part, request, thrown);
      throw thrown;
    }
  }

  async #logIn(message: LoginRequest, request: UnaryRequest, next: Next): Promise<UnaryResponse> {
    const name = groupName(this.#options, message.token);
    if (name !== this.#part?.name) this.close();
    if (name === undefined) return next(request);
    this.#part ??= new Part(this.#options, name);
    const { group } = this.#part;
    const { signal } = request;
    const deviceId = this.#options.deviceId ?? keptDevice(name);
    const logIn = async (asked: LoginRequest) => {
      const response = await next({ ...request, message: asked });
      if (isMessage(response.message, LoginResponseSchema)) return response.message;
      throw new Error("a log-in was answered with something else");
    };
    return answer(request, await sharedLogin(message, { group, deviceId, logIn, signal }));
  }

  async #stream(request: StreamRequest, next: AnyNext): ReturnType<AnyNext> {
    const part = this.#part;
    const { service, method, signal } = request;
    if (part === undefined || method !== EventService.method.subscribe) return next(request);
    const asked = await subscribeOf(request);
    const read = (access: string, cursors: readonly Cursor[], until: AbortSignal) =>
      subscribed(next, request, { access, asked, cursors, until });
    const events = part.stream(read, asked.cursors, signal);
    const none = { header: new Headers(), trailer: new Headers() };
    const message = this.#responses(part, request, events);
    return { stream: true, service, method, ...none, message };
  }

  async *#responses(
    part: Part,
    request: StreamRequest,
    all: AsyncIterable<readonly Event[]>,
  ): AsyncIterable<Message> {
    try {
      for await (const events of all)
        yield create(SubscribeResponseSchema, { events: [...events] });
    } catch (thrown) {
      this.#failed(part, request, thrown);
      throw thrown;
    }
  }

  /** A call that finds the shared session over says so for all tabs that come to log in. */
  #failed(part: Part, { header }: UnaryRequest | StreamRequest, thrown: unknown): void {
    const access = accessOf(part.group.session);
    const isShared = header.get("authorization") === `Bearer ${access}`;
    if (isShared && ParlorError.from(thrown).sessionOver) part.group.forget();
  }
}

function unaryOf(next: AnyNext): Next {
  return async (request) => {
    const response = await next(request);
    if (response.stream) throw new Error("a call was answered with a stream");
    return response;
  };
}

async function subscribeOf({ message }: StreamRequest): Promise<SubscribeRequest> {
  for await (const asked of message) if (isMessage(asked, SubscribeRequestSchema)) return asked;
  return create(SubscribeRequestSchema);
}

/** Subscribes at the service, from other cursors than this tab alone would. */
async function* subscribed(
  next: AnyNext,
  request: StreamRequest,
  how: {
    readonly access: string;
    readonly asked: SubscribeRequest;
    readonly cursors: readonly Cursor[];
    readonly until: AbortSignal;
  },
): AsyncIterable<readonly Event[]> {
  const { keepAlive } = how.asked;
  const asked = { cursors: [...how.cursors], ...(keepAlive && { keepAlive }) };
  const message = one(create(SubscribeRequestSchema, asked));
  const header = new Headers(request.header);
  header.set("authorization", `Bearer ${how.access}`);
  const response = await next({ ...request, header, signal: how.until, message });
  if (!response.stream) throw new Error("a stream was answered with one message");
  for await (const answer of response.message)
    if (isMessage(answer, SubscribeResponseSchema)) yield answer.events;
}

async function* one(message: Message): AsyncIterable<Message> {
  yield message;
}
