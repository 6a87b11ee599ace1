import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type BidiStreamRequest,
  BidiStreamRequestSchema,
  type ClientStreamRequest,
  ClientStreamRequestSchema,
  type ConformancePayloadSchema,
  type ConformanceService,
  IdempotentUnaryRequestSchema,
  type ServerStreamRequest,
  ServerStreamRequestSchema,
  type StreamResponseDefinition,
  UnaryRequestSchema,
  type UnaryResponseDefinition,
} from "./gen/connectrpc/conformance/v1/service_pb.ts";
import { announce, delay, errorOf, infoOf, packed } from "./payload.ts";

/** The service that the suite calls: every request says how it is to be answered. */
export const conformanceService: Omit<ServiceImpl<typeof ConformanceService>, "unimplemented"> = {
  unary: (request, context) =>
    answerOnce(request.responseDefinition, [packed(UnaryRequestSchema, request)], context),
  idempotentUnary: (request, context) =>
    answerOnce(
      request.responseDefinition,
      [packed(IdempotentUnaryRequestSchema, request)],
      context,
    ),
  clientStream,
  serverStream,
  bidiStream,
};

type Payload = MessageInitShape<typeof ConformancePayloadSchema>;

/** Answers with one message, or the error that is asked for. */
async function answerOnce(
  definition: UnaryResponseDefinition | undefined,
  requests: Any[],
  context: HandlerContext,
): Promise<{ payload: Payload }> {
  const requestInfo = infoOf(context, requests);
  announce(definition, context);
  if (definition === undefined) return { payload: { requestInfo } };
  const { response } = definition;
  if (response.case === "error") throw errorOf(response.value, requestInfo);
  await delay(definition, context);
  return { payload: { requestInfo, ...(response.case ? { data: response.value } : {}) } };
}

async function clientStream(requests: AsyncIterable<ClientStreamRequest>, context: HandlerContext) {
  const received: Any[] = [];
  let definition: UnaryResponseDefinition | undefined;
  for await (const request of requests) {
    if (received.length === 0) definition = request.responseDefinition;
    received.push(packed(ClientStreamRequestSchema, request));
  }
  return answerOnce(definition, received, context);
}

/** Answers with the messages that one request asks for, and its error. */
export async function* serverStream(request: ServerStreamRequest, context: HandlerContext) {
  announce(request.responseDefinition, context);
  const requests = [packed(ServerStreamRequestSchema, request)];
  yield* answerRest(request.responseDefinition, { answered: 0, requests }, context);
}

/** How far a stream has come. */
interface Progress {
  /** Messages that were answered. */
  readonly answered: number;
  /** Requests that no message has told of. */
  readonly requests: Any[];
}

/** Answers with what is left of a definition. The first message of a stream, or its error, has the call's info. */
async function* answerRest(
  definition: StreamResponseDefinition | undefined,
  { answered, requests }: Progress,
  context: HandlerContext,
): AsyncGenerator<{ payload: Payload }> {
  if (definition === undefined) return;
  let requestInfo = answered === 0 ? infoOf(context, requests) : undefined;
  for (const data of definition.responseData.slice(answered)) {
    await delay(definition, context);
    yield { payload: { data, requestInfo } };
    requestInfo = undefined;
  }
  if (definition.error !== undefined) throw errorOf(definition.error, requestInfo);
}

/** Answers each request as it comes where that is asked for, else all of them after the last. */
async function* bidiStream(incoming: AsyncIterable<BidiStreamRequest>, context: HandlerContext) {
  let requests: Any[] = [];
  let first: BidiStreamRequest | undefined;
  let answered = 0;
  for await (const request of incoming) {
    if (first === undefined) announce(request.responseDefinition, context);
    first ??= request;
    requests.push(packed(BidiStreamRequestSchema, request));
    if (!first.fullDuplex) continue;
    const { responseDefinition: definition } = first;
    const data = definition?.responseData[answered];
    if (definition === undefined || data === undefined) break;
    await delay(definition, context);
    yield {
      payload: { data, requestInfo: answered === 0 ? infoOf(context, requests) : { requests } },
    };
    requests = [];
    answered++;
  }
  yield* answerRest(first?.responseDefinition, { answered, requests }, context);
}
