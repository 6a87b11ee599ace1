import type { Interceptor, Transport } from "@connectrpc/connect";
import type { UniversalClientFn } from "@connectrpc/connect/protocol";
import { createTransport } from "@connectrpc/connect/protocol-connect";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { type Clock, systemClock } from "../clock.ts";
import { gathered } from "./bytes.ts";
import { call } from "./call.ts";
import { Places } from "./places.ts";
import { Streams } from "./stream.ts";
import type { Wx } from "./wx.ts";

/** What `createMiniTransport` needs to know. */
export interface MiniTransportOptions {
  /** Where the service is: "https://parlor.example". Its host is among the mini program's request domains. */
  readonly baseUrl: string;
  /** The mini program's `wx`. */
  readonly wx: Wx;
  /**
   * How many calls run at a time at most; others wait for them. 1 or more; default 9: the platform runs ten
   * requests, and the tenth is what reads events, a stream or a pull. Less leaves some to the mini program's own.
   */
  readonly maxCalls?: number;
  readonly interceptors?: Interceptor[];
  /** Where time comes from; default: the machine. */
  readonly clock?: Clock;
}

/** The largest message that is read: 4 MiB, as in gRPC. The service's limits are far below it. */
const readMaxBytes = 4 * 1024 * 1024;

/**
 * Calls over `wx.request`: Connect, in binary. Server streams are read as they come, and end in good
 * order after 55 s; where the platform cannot do that, they throw `Code.Unimplemented`. Throws a `RangeError` where no
 * call may run.
 */
export function createMiniTransport(options: MiniTransportOptions): Transport {
  const { maxCalls = 9 } = options;
  if (!(maxCalls >= 1)) throw new RangeError(`maxCalls: must be 1 or more, not ${maxCalls}`);
  return createTransport({
    baseUrl: options.baseUrl,
    httpClient: httpClient({ ...options, maxCalls }),
    useBinaryFormat: true,
    interceptors: options.interceptors ?? [],
    acceptCompression: [],
    sendCompression: null,
    compressMinBytes: 0,
    readMaxBytes,
    writeMaxBytes: readMaxBytes,
  });
}

/** A pull waits for something to happen, for as long as half a minute: it has the stream's place. */
const pull = `/${EventService.typeName}/${EventService.method.pullEvents.name}`;

function httpClient({
  wx,
  maxCalls,
  clock = systemClock,
}: MiniTransportOptions & { readonly maxCalls: number }): UniversalClientFn {
  const places = new Places(maxCalls);
  const reading = new Places(1);
  const streams = new Streams(wx, clock);
  return async (request) => {
    const body = await gathered(request.body);
    const signal = request.signal ?? new AbortController().signal;
    const isStream = request.header.get("content-type")?.startsWith("application/connect+");
    if (isStream) return streams.open(request, body, signal);
    const line = request.url.endsWith(pull) ? reading : places;
    return line.within(signal, () => call(wx, request, body, signal));
  };
}
