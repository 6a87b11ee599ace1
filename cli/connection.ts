import {
  type CallOptions,
  type Client,
  createClient,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AuthService } from "../gen/parlor/v1/auth_service_pb.ts";
import { EventService } from "../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../gen/parlor/v1/room_service_pb.ts";
import type { Flags } from "./command.ts";
import type { Given } from "./given.ts";
import { note } from "./output.ts";
import { appFrom, sign } from "./sign.ts";
import { UsageError } from "./usage.ts";

/** The flags of every command that talks to a running service. */
export const connectionFlags = {
  url: {
    value: "URL",
    what: "Where the service is (default PARLOR_URL, or http://127.0.0.1:8080)",
  },
  token: { value: "TOKEN", what: "A backend's token (default PARLOR_TOKEN)" },
  app: {
    value: "ID",
    what: "Without a token: the app of CONFIG that signs one (default the first)",
  },
  json: { what: "Prints JSON, an object a line, for programs" },
} as const satisfies Flags;

/** How long a call may take; streams have no end. */
const timeoutMs = 15_000;
/** How long a token is good that is signed here. */
const ttlS = 3600;

/** Answers a credential, anew for each call. */
export type Credential = () => Promise<string>;

/** The calls of a service. */
export interface Calls {
  readonly auth: Client<typeof AuthService>;
  readonly rooms: Client<typeof RoomService>;
  readonly messages: Client<typeof MessageService>;
  readonly events: Client<typeof EventService>;
}

/** Connects as a backend. Nothing is asked of the service yet. */
export function connect(given: Given): Calls {
  const baseUrl = urlFrom(given);
  const credential = credentialFrom(given, baseUrl);
  if (new URL(baseUrl).protocol === "http:" && !isLoopback(baseUrl))
    note(given.io, `Warning: the token goes to ${baseUrl} unencrypted. Use https.`);
  return callsTo(baseUrl, [authorizing(credential)]);
}

/** Connects as somebody who has not logged in yet. */
export function connectAsStranger(given: Given): Calls {
  return callsTo(urlFrom(given), []);
}

function callsTo(baseUrl: string, interceptors: Interceptor[]): Calls {
  const options = { baseUrl, interceptors, defaultTimeoutMs: timeoutMs };
  return callsOf(createConnectTransport({ ...options, httpVersion: "1.1" }));
}

/** The calls that a transport carries. */
export function callsOf(transport: Transport): Calls {
  return {
    auth: createClient(AuthService, transport),
    rooms: createClient(RoomService, transport),
    messages: createClient(MessageService, transport),
    events: createClient(EventService, transport),
  };
}

/** Gives each call its credential. */
export function authorizing(credential: Credential): Interceptor {
  return (next) => async (request) => {
    request.header.set("authorization", `Bearer ${await credential()}`);
    return next(request);
  };
}

/** What has a backend's call count as a user's; nothing where there is none. */
export function asUser(userId: string | undefined): CallOptions {
  return userId === undefined ? {} : { headers: { "parlor-as-user": userId } };
}

/** Where the service is. Throws `UsageError` where that is no address. */
export function urlFrom(given: Given): string {
  const url = given.text("url") ?? (given.io.env.PARLOR_URL || "http://127.0.0.1:8080");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`--url must be like http://127.0.0.1:8080, not ${url}`);
  return url.replace(/\/+$/, "");
}

/** Whether an address is of this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

/** Where a credential comes from. */
export function sourceOf(given: Given): "token" | "config" | "development" {
  if (given.has("token")) return "token";
  const { env } = given.io;
  if (!given.has("app") && (env.PARLOR_TOKEN ?? "") !== "") return "token";
  return (env.CONFIG ?? "") === "" ? "development" : "config";
}

function credentialFrom(given: Given, url: string): Credential {
  if (given.has("token") && given.has("app"))
    throw new UsageError("--token and --app do not go together: a token is of its app already");
  const source = sourceOf(given);
  if (source === "token") {
    const token = given.text("token") ?? given.io.env.PARLOR_TOKEN ?? "";
    if (!/^[\w.~+/=-]+$/.test(token))
      throw new UsageError("--token must be a backend's token: parlor token --server prints one");
    return async () => token;
  }
  if (source === "development" && !isLoopback(url))
    throw new UsageError(
      `a token is needed for ${url}: give --token or PARLOR_TOKEN, or set CONFIG to the file with its apps`,
    );
  const app = appFrom(given);
  return () => sign(app, { userId: "parlor", ttlS, backend: true });
}
