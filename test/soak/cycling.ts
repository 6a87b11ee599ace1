import type { Visitor } from "./crowd.ts";
import { type Haste, Http1Line, Http2Line, type Taking } from "./lines.ts";
import {
  connectStream,
  grpcStream,
  pull,
  type ReadingRequest,
  untilPulled,
  untilReady,
} from "./readings.ts";

/** A kind of cycle. */
export type Kind = "grpc" | "connect" | "pull" | "http1";

/** In turn, of fifty: mostly streams over HTTP/2, and one over HTTP/1.1, which costs a connection. */
const rota: readonly Kind[] = Array.from({ length: 50 }, (_, i): Kind => {
  if (i === 0) return "http1";
  if (i % 5 === 0) return "pull";
  return i % 2 === 0 ? "grpc" : "connect";
});

/** One stream in so many is cancelled before anything came. */
const hasty = 7;
/** In haste means after so many turns of the event loop, at the most. */
const maxTurns = 6;

/** A session, and what it asks for. */
type Requests = Readonly<Record<Kind, ReadingRequest>>;

/** Makes one session after another begin to read and stop, one at a time. */
export class Cycler {
  readonly #requests: readonly Requests[];
  readonly #http2: Http2Line;
  readonly #http1: Http1Line;
  #count = 0;
  /** Cycles so far, by kind. */
  readonly done: Record<Kind, number> = { grpc: 0, connect: 0, pull: 0, http1: 0 };
  /** Those of them that were cancelled before anything came. */
  inHaste = 0;

  constructor(url: string, visitors: readonly Visitor[]) {
    this.#requests = visitors.map((visitor) => ({
      grpc: grpcStream(visitor),
      connect: connectStream(visitor),
      pull: pull(visitor),
      http1: connectStream(visitor),
    }));
    this.#http2 = new Http2Line(url);
    this.#http1 = new Http1Line(url);
  }

  /** HTTP/2 connections so far. */
  get connections(): number {
    return this.#http2.connections;
  }

  /** Does one cycle. Rejects where it is not as promised. */
  async cycle(): Promise<void> {
    const count = this.#count++;
    const kind = rota[count % rota.length] ?? "grpc";
    const request = this.#requests[count % this.#requests.length]?.[kind];
    if (request === undefined) throw new Error("nobody to read");
    if (kind === "pull") await this.#http1.call(request, untilPulled);
    else {
      const how = this.#how(count);
      if (kind === "http1") await this.#http1.cancel(request, how);
      else await this.#http2.cancel(request, how);
    }
    this.done[kind]++;
  }

  /** Leaves. */
  close(): void {
    this.#http1.close();
    this.#http2.close();
  }

  #how(count: number): Taking | Haste {
    if (count % hasty !== 0) return untilReady;
    this.inHaste++;
    return { turns: Math.floor(count / hasty) % (maxTurns + 1) };
  }
}
