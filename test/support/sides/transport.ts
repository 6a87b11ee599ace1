import {
  type DescMethod,
  type DescMethodUnary,
  fromJson,
  type JsonObject,
  toJson,
} from "@bufbuild/protobuf";
import { ConnectError, type Transport } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import { AuthService } from "../../../gen/parlor/v1/auth_service_pb.ts";
import { ErrorDetailSchema } from "../../../gen/parlor/v1/error_pb.ts";
import { EventService } from "../../../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../../../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../../../gen/parlor/v1/room_service_pb.ts";
import type { Answer, Method, Refusal } from "./side.ts";

const services = [AuthService, RoomService, MessageService, EventService];

/** Makes a unary call. Runs in Node and in browsers. */
export async function call(
  transport: Transport,
  { method, request, token }: { method: Method; request: JsonObject; token: string | undefined },
): Promise<Answer> {
  const rpc = find(method);
  const body = fromJson(rpc.input, request);
  try {
    const { message } = await transport.unary(rpc, undefined, undefined, bearer(token), body);
    return { ok: toJson(rpc.output, message) as JsonObject };
  } catch (error) {
    return refusalOf(error);
  }
}

/** What a stream is read with. */
export interface Reading {
  readonly request: JsonObject;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Is given what comes. */
  heard(events: JsonObject[]): void;
}

/** Reads a stream to its end, and answers how it ended. */
export async function read(transport: Transport, reading: Reading): Promise<Refusal> {
  const { request, token, signal } = reading;
  const rpc = EventService.method.subscribe;
  const body = fromJson(rpc.input, request);
  try {
    const input = (async function* () {
      yield body;
    })();
    const { message } = await transport.stream(rpc, signal, undefined, bearer(token), input);
    for await (const response of message) {
      const { events } = toJson(rpc.output, response) as { events: JsonObject[] };
      reading.heard(events);
    }
    return { code: "ok", reason: "" };
  } catch (error) {
    return refusalOf(error);
  }
}

/** What a failed call says. */
export function refusalOf(failure: unknown): Refusal {
  const error = ConnectError.from(failure);
  const details = error.findDetails(ErrorDetailSchema);
  const [detail] = details;
  const json = detail && details.length === 1 ? toJson(ErrorDetailSchema, detail) : {};
  const { reason = "" } = json as { reason?: string };
  return { code: codeToString(error.code), reason };
}

function find(name: Method): DescMethodUnary {
  const methods = services.flatMap((service): DescMethod[] => service.methods);
  const method = methods.find(({ parent, name: rpc }) => name === `${parent.name}/${rpc}`);
  if (method?.methodKind !== "unary") throw new Error(`no unary rpc ${name}`);
  return method as DescMethodUnary;
}

function bearer(token: string | undefined): HeadersInit {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
