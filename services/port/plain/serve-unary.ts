import type { ConnectError, UnaryRequest } from "@connectrpc/connect";
import {
  type Compression,
  compressedFlag,
  compressionNegotiate,
  encodeEnvelope,
  mergeNonProtocolHeaders,
} from "@connectrpc/connect/protocol";
import * as connect from "@connectrpc/connect/protocol-connect";
import { callerLeft, deadlineExceeded, toldOf } from "../../errors/errors.ts";
import { isGone, type PortResponse, writeHead } from "../exchange.ts";
import { rpcOptions } from "../limits.ts";
import {
  contextOf,
  type PlainCall,
  type PlainOptions,
  patienceOf,
  replace,
  through,
} from "./call.ts";
import type { UnaryRpc } from "./unary-rpcs.ts";

/** What a call is answered with. */
interface Answer {
  readonly header: Headers;
  readonly trailer: Headers;
  readonly outcome: { readonly bytes: Uint8Array } | { readonly error: ConnectError };
}

/**
 * Answers one call that is answered once, as connect's own handler does, but for what that does to be ready
 * for anything: its chain of iterators, and an abort that nobody hears, cost as much as three calls.
 */
export async function serveUnary(call: PlainCall<UnaryRpc>, options: PlainOptions): Promise<void> {
  const { protocol, response } = call;
  const controller = new AbortController();
  const leave = () => controller.abort(callerLeft());
  const { timeoutMs, deadline, error } = patienceOf(call, options.maxTimeoutMs);
  const late = () => controller.abort(deadlineExceeded());
  const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs);
  response.once("close", leave);
  const answer = await answerOf(call, {
    ...options,
    refused: error,
    signal: controller.signal,
    deadline,
  });
  clearTimeout(timer);
  response.off("close", leave);
  if (isGone(response)) return;
  try {
    await (protocol.enveloped ? writeEnveloped(call, answer) : writeConnect(call, answer));
  } catch (err) {
    options.log.warn("an answer could not be written", { err, rpc: call.rpc.method.name });
    response.destroy();
  }
}

interface Answering extends PlainOptions {
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
  /** What is wrong with the call before it is made. */
  readonly refused: ConnectError | undefined;
}

async function answerOf(call: PlainCall<UnaryRpc>, answering: Answering): Promise<Answer> {
  const { rpc, protocol, input } = call;
  const header = new Headers({ "content-type": protocol.contentType });
  const trailer = protocol.enveloped ? protocol.trailer() : new Headers();
  try {
    if (answering.refused !== undefined) throw answering.refused;
    const { signal, deadline } = answering;
    const context = contextOf(call, {
      signal,
      deadline,
      responseHeader: header,
      responseTrailer: trailer,
    });
    const { method } = rpc;
    const request: UnaryRequest = {
      stream: false,
      service: method.parent,
      method,
      requestMethod: context.requestMethod,
      url: context.url,
      signal,
      header: context.requestHeader,
      contextValues: context.values,
      message: input,
    };
    const next = through(answering.interceptors, async (asked) => {
      if (asked.stream) throw new Error("an interceptor made a stream of a call");
      const { header: requestHeader, contextValues: values } = asked;
      const told = { ...context, requestHeader, signal: asked.signal, values };
      const message = await rpc.answer(asked.message, told);
      return { stream: false, service: method.parent, method, header, trailer, message };
    });
    const answer = await next(request);
    if (answer.stream) throw new Error("an interceptor made a stream of an answer");
    replace(header, answer.header);
    replace(trailer, answer.trailer);
    const bytes = rpc.serialization.getO(protocol.codec === "proto").serialize(answer.message);
    return { header, trailer, outcome: { bytes } };
  } catch (thrown) {
    return { header, trailer, outcome: { error: toldOf(thrown) } };
  }
}

/** Connect's answer: a body with a length, a status that says what went wrong. */
async function writeConnect(call: PlainCall<UnaryRpc>, answer: Answer): Promise<void> {
  const { header, trailer, outcome } = answer;
  const failed = "error" in outcome;
  if (failed) {
    header.set("content-type", connect.contentTypeUnaryJson);
    mergeNonProtocolHeaders(header, outcome.error.metadata);
  }
  const plain = failed
    ? connect.errorToJsonBytes(outcome.error, call.rpc.jsonOptions)
    : outcome.bytes;
  const compression = compressionOf(call);
  const large = compression !== null && plain.length >= rpcOptions.compressMinBytes;
  const body = large ? await compression.compress(plain) : plain;
  if (large) header.set(call.protocol.encoding, compression.name);
  const whole = connect.trailerMux(header, trailer);
  whole.set("content-length", String(body.length));
  writeHead(call.response, failed ? connect.codeToHttpStatus(outcome.error.code) : 200, whole);
  call.response.end(body);
}

/** gRPC's and gRPC-Web's answer: a message in an envelope, and how it ended. */
async function writeEnveloped(call: PlainCall<UnaryRpc>, answer: Answer): Promise<void> {
  const { protocol, response } = call;
  const { header, trailer, outcome } = answer;
  const compression = compressionOf(call);
  if (compression !== null) header.set(protocol.encoding, compression.name);
  const compressed = async (bytes: Uint8Array, flags: number) => {
    const large = compression !== null && bytes.length >= rpcOptions.compressMinBytes;
    if (!large) return encodeEnvelope(flags, bytes);
    return encodeEnvelope(flags | compressedFlag, await compression.compress(bytes));
  };
  const message = "bytes" in outcome ? await compressed(outcome.bytes, 0) : undefined;
  const ending = protocol.ending(trailer, "error" in outcome ? outcome.error : undefined);
  writeHead(response, 200, header);
  if (message !== undefined) write(response, message);
  if (ending.trailer !== undefined) response.addTrailers(Object.fromEntries(ending.trailer));
  response.end(ending.frame ?? "");
}

/** How the caller would have its answer compressed; `null` for not. */
function compressionOf({ protocol, request }: PlainCall<UnaryRpc>): Compression | null {
  const accepted = request.headers[protocol.acceptEncoding];
  const header = typeof accepted === "string" ? accepted : null;
  return compressionNegotiate(rpcOptions.acceptCompression, null, header, "").response;
}

function write(response: PortResponse, bytes: Uint8Array): void {
  if ("stream" in response) response.write(bytes);
  else response.write(bytes);
}
