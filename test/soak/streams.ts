import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Client, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { authorization, type Visitor } from "./crowd.ts";

/** How a stream is read: in turn. */
export const wires = ["Connect, HTTP/1.1", "Connect, HTTP/2", "gRPC, HTTP/2"] as const;

/** How a stream is read. */
export type Wire = (typeof wires)[number];

/** What a stream came to. */
export interface StreamOutcome {
  readonly wire: Wire;
  /** When it was told to go, by the service's clock, in milliseconds; once, unless something is wrong. */
  readonly drainingTimes: readonly number[];
  /** How long it is to wait, in milliseconds, each time that it was told. */
  readonly retryAfterMs: readonly (number | undefined)[];
  /** What it was told after that. */
  readonly toldAfter: number;
  /** Events that it was told in all. */
  readonly told: number;
  /** How it ended: the name of an error's reason, or the error in words, or "" for no error. */
  readonly end: string;
}

/** Open streams. */
export interface Streams {
  readonly ended: Promise<readonly StreamOutcome[]>;
}

/** Streams of one HTTP/2 connection: the port allows 128. */
const perConnection = 100;
/** Streams that open at once. */
const atOnce = 64;

/** Opens a stream for each. Resolves when each was told that it is ready. */
export async function openStreams(url: string, visitors: readonly Visitor[]): Promise<Streams> {
  const clients = clientsOf(url);
  const ends: Promise<StreamOutcome>[] = [];
  for (let first = 0; first < visitors.length; first += atOnce) {
    const some = visitors.slice(first, first + atOnce);
    const ready = some.map((visitor, i) => {
      const wire = wires[(first + i) % wires.length] ?? "gRPC, HTTP/2";
      const stream = new Stream(wire);
      ends.push(stream.read(clients(wire), visitor));
      return stream.ready;
    });
    await Promise.all(ready);
  }
  return { ended: Promise.all(ends) };
}

/** Clients whose HTTP/2 connections carry no more streams than is allowed. */
function clientsOf(url: string) {
  const made = new Map<Wire, { readonly client: Client<typeof EventService>; left: number }>();
  return (wire: Wire) => {
    const known = made.get(wire);
    if (known !== undefined && known.left-- > 0) return known.client;
    const client = createClient(EventService, transportOf(url, wire));
    made.set(wire, { client, left: perConnection - 1 });
    return client;
  };
}

/** A way to call, with connections of its own. */
export function transportOf(url: string, wire: Wire) {
  if (wire === "gRPC, HTTP/2") return createGrpcTransport({ baseUrl: url });
  const httpVersion = wire === "Connect, HTTP/2" ? "2" : "1.1";
  return createConnectTransport({ baseUrl: url, httpVersion });
}

class Stream {
  readonly #wire: Wire;
  readonly #ready = Promise.withResolvers<void>();
  readonly #draining: number[] = [];
  readonly #retryAfterMs: (number | undefined)[] = [];
  #told = 0;
  #toldAfter = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Resolves with its first event. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Reads to the end. */
  async read(client: Client<typeof EventService>, visitor: Visitor): Promise<StreamOutcome> {
    const headers = authorization(visitor.accessToken);
    const request = { cursors: [visitor.cursor] };
    const end = await this.#take(client.subscribe(request, { headers })).then(() => "", nameOf);
    this.#ready.reject(new Error(`a stream ended before it was ready: ${end}`));
    return {
      wire: this.#wire,
      drainingTimes: this.#draining,
      retryAfterMs: this.#retryAfterMs,
      toldAfter: this.#toldAfter,
      told: this.#told,
      end,
    };
  }

  async #take(responses: AsyncIterable<{ readonly events: readonly Event[] }>): Promise<void> {
    for await (const { events } of responses)
      for (const event of events) {
        if (event.payload.case === "ready") this.#ready.resolve();
        this.#hear(event);
      }
  }

  #hear({ payload, time }: Event): void {
    this.#told++;
    if (payload.case !== "draining") {
      if (this.#draining.length > 0) this.#toldAfter++;
      return;
    }
    const { retryAfter } = payload.value;
    this.#draining.push(time === undefined ? Number.NaN : timestampMs(time));
    this.#retryAfterMs.push(
      retryAfter && Number(retryAfter.seconds) * 1000 + retryAfter.nanos / 1e6,
    );
  }
}

/** The reason of an error, by name; the error itself where it has none. */
export function nameOf(failure: unknown): string {
  const error = ConnectError.from(failure);
  const [detail] = error.findDetails(ErrorDetailSchema);
  const known = Object.entries(ErrorReason).find(([, value]) => value === detail?.reason);
  return known?.[0] ?? String(error);
}
