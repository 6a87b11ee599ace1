import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { AuthService } from "../../gen/parlor/v1/auth_service_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Calls } from "./node.ts";
import { token } from "./service-process.ts";

/** How a client speaks. */
export type Wire = "connect" | "grpc";

/** A connection to a running service. */
export function transportTo(
  url: string,
  { wire, interceptors = [] }: { readonly wire: Wire; readonly interceptors?: Interceptor[] },
): Transport {
  const options = { baseUrl: url, interceptors };
  return wire === "grpc"
    ? createGrpcTransport(options)
    : createConnectTransport({ ...options, httpVersion: "1.1" });
}

/** A client of a running service, with a credential or none. */
export function clientOf(url: string, credential?: string, wire: Wire = "connect"): Calls {
  const authorize: Interceptor = (next) => (request) => {
    if (credential !== undefined) request.header.set("authorization", `Bearer ${credential}`);
    return next(request);
  };
  const transport = transportTo(url, { wire, interceptors: [authorize] });
  const client = <S extends DescService>(service: S): Client<S> => createClient(service, transport);
  return {
    auth: client(AuthService),
    rooms: client(RoomService),
    messages: client(MessageService),
    events: client(EventService),
  };
}

/** Someone who has logged in to a running service. */
export interface Guest extends Calls {
  readonly accessToken: string;
  readonly sessionId: string;
}

/** How someone logs in. */
export interface GuestOptions {
  readonly deviceId?: string;
  readonly ttl?: string;
  readonly wire?: Wire;
}

/** Logs someone in, with a token of the development app. */
export async function logIn(
  url: string,
  userId: string,
  options: GuestOptions = {},
): Promise<Guest> {
  const { deviceId = "", ttl = "2h", wire = "connect" } = options;
  const signed = await token("--user", userId, "--ttl", ttl);
  const answer = await clientOf(url, undefined, wire).auth.login({
    token: signed,
    device: { deviceId },
  });
  const { accessToken, session } = answer;
  return { ...clientOf(url, accessToken, wire), accessToken, sessionId: session?.sessionId ?? "" };
}

/** The app's backend. */
export async function backendOf(url: string): Promise<Calls> {
  return clientOf(url, await token("--server"));
}

/** Logs many people in at once, with tokens that the backend issues: no process for each. */
export async function logInMany(
  url: string,
  userIds: readonly string[],
  wireOf: (index: number) => Wire = () => "connect",
): Promise<Guest[]> {
  const backend = await backendOf(url);
  return Promise.all(
    userIds.map(async (userId, index) => {
      const issued = await backend.auth.issueToken({ userId });
      const wire = wireOf(index);
      const answer = await clientOf(url, undefined, wire).auth.login({ token: issued.token });
      const { accessToken, session } = answer;
      const sessionId = session?.sessionId ?? "";
      return { ...clientOf(url, accessToken, wire), accessToken, sessionId };
    }),
  );
}
