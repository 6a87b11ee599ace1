import { setTimeout as sleep } from "node:timers/promises";
import {
  createRegistry,
  type DescMessage,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError, type HandlerContext } from "@connectrpc/connect";
import {
  ConformancePayload_RequestInfoSchema,
  ConformanceService,
  type Error as ErrorDefinition,
  type Header,
} from "./gen/connectrpc/conformance/v1/service_pb.ts";

/** What an answer tells of its request. */
export type RequestInfo = MessageInitShape<typeof ConformancePayload_RequestInfoSchema>;

/** What every definition of an answer has. */
export interface Definition {
  readonly responseHeaders: readonly Header[];
  readonly responseTrailers: readonly Header[];
  readonly responseDelayMs: number;
}

/** How JSON is read and written: the suite puts messages of its own into `Any`. */
export const jsonOptions = {
  registry: createRegistry(
    ConformancePayload_RequestInfoSchema,
    ...ConformanceService.methods.map((method) => method.input),
  ),
};

/** A request as it is told of. */
export function packed(schema: DescMessage, message: Message): Any {
  return anyPack(schema, message);
}

/** What there is to tell of a call, with the requests that have come. */
export function infoOf(context: HandlerContext, requests: Any[]): RequestInfo {
  const { requestHeader, requestMethod, url } = context;
  const timeoutMs = context.timeoutMs();
  return {
    requestHeaders: pairsOf(requestHeader),
    requests,
    ...(timeoutMs === undefined ? {} : { timeoutMs: BigInt(timeoutMs) }),
    ...(requestMethod === "GET"
      ? { connectGetInfo: { queryParams: pairsOf(new URL(url).searchParams) } }
      : {}),
  };
}

/** Sets the header and the trailer that an answer shall have. */
export function announce(definition: Definition | undefined, context: HandlerContext): void {
  append(context.responseHeader, definition?.responseHeaders ?? []);
  append(context.responseTrailer, definition?.responseTrailers ?? []);
}

/** Waits as long as an answer shall take. Throws where the call is over by then. */
export async function delay(definition: Definition, { signal }: HandlerContext): Promise<void> {
  if (definition.responseDelayMs > 0) await sleep(definition.responseDelayMs);
  signal.throwIfAborted();
}

/** The error that is asked for; with the call's info where nothing was answered before. */
export function errorOf(definition: ErrorDefinition, info: RequestInfo | undefined): ConnectError {
  const code: number = definition.code;
  const error = new ConnectError(definition.message ?? "", code);
  error.details = definition.details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
    value,
  }));
  if (info !== undefined)
    error.details.push({ desc: ConformancePayload_RequestInfoSchema, value: info });
  return error;
}

function append(target: Headers, pairs: readonly Header[]): void {
  for (const { name, value } of pairs) for (const one of value) target.append(name, one);
}

function pairsOf(entries: Iterable<[string, string]>): { name: string; value: string[] }[] {
  return [...entries].map(([name, value]) => ({ name, value: [value] }));
}
