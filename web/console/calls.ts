import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { AuthService } from "../../gen/parlor/v1/auth_service_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";

/** The contract's services, called with a backend's token. */
export interface Calls {
  readonly auth: Client<typeof AuthService>;
  readonly rooms: Client<typeof RoomService>;
  readonly messages: Client<typeof MessageService>;
  readonly events: Client<typeof EventService>;
}

/** A call is given up after this long without an answer; streams are not bound by it. */
export const patienceMs = 10_000;

/** Calls of the service that the page is from. Each has the token that there is when it is made. */
export function createCalls(token: () => string, baseUrl = location.origin): Calls {
  const authorise: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token()}`);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl,
    useBinaryFormat: true,
    interceptors: [authorise, impatient],
  });
  return {
    auth: createClient(AuthService, transport),
    rooms: createClient(RoomService, transport),
    messages: createClient(MessageService, transport),
    events: createClient(EventService, transport),
  };
}

/** Gives up calls that are not answered in time. */
const impatient: Interceptor = (next) => async (request) => {
  if (request.stream) return next(request);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patienceMs)]);
  return next({ ...request, signal });
};
