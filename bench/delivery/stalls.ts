import { subscribe } from "node:diagnostics_channel";
import http2 from "node:http2";
import { syncBuiltinESMExports } from "node:module";
import type { Writable } from "node:stream";

/** How many readers that stall there are, and what became of them. */
export interface Stalls {
  readonly readers: number;
  /** Those for whom bytes wait in the process. Not in their outbox: that is not seen from outside. */
  readonly waiting: number;
  /** Of them the least that waits for one, in bytes. */
  readonly least: number;
  /** Those whose streams were ended. */
  readonly ended: number;
  /** Those whose streams have closed. */
  readonly closed: number;
}

/** Milliseconds from the moment that bytes began to wait for a reader, and never went. */
export interface StallTimes {
  /** Until its stream was ended. */
  readonly ended: number;
  /** Until its stream was closed, with or without the reader. */
  readonly closed: number;
}

/** By what a reader that is to stall names itself. */
export const stalledAgent = "stalled";

const lookMs = 20;

interface Watched {
  readonly out: Writable;
  waiting?: number;
  ended?: number;
  closed?: number;
}

/** Looks at what this process writes to readers that stall. From the outside: the server knows nothing of it. */
export class StallWatch {
  #watched: Watched[] = [];

  /** Begins, before the server is there. */
  open(): void {
    subscribe("http.server.request.start", (message) => {
      if (!isStart(message)) return;
      this.#add(message.request.headers["user-agent"], message.response);
    });
    const { createServer } = http2;
    http2.createServer = (...args: unknown[]) => {
      const server: http2.Http2Server = Reflect.apply(createServer, http2, args);
      return server.on("stream", (stream, headers) => this.#add(headers["user-agent"], stream));
    };
    syncBuiltinESMExports();
    setInterval(() => this.#look(), lookMs).unref();
  }

  /** How it stands. */
  stalls(): Stalls {
    const waiting = this.#watched.filter((one) => one.waiting !== undefined);
    return {
      readers: this.#watched.length,
      waiting: waiting.length,
      least: Math.min(...waiting.map(({ out }) => out.writableLength)),
      ended: this.#watched.filter((one) => one.ended !== undefined).length,
      closed: this.#watched.filter((one) => one.closed !== undefined).length,
    };
  }

  /** What became of each. Then they are forgotten. */
  times(): StallTimes[] {
    const all = this.#watched;
    this.#watched = [];
    return all.map(({ waiting = Number.NaN, ended = Number.NaN, closed = Number.NaN }) => ({
      ended: ended - waiting,
      closed: closed - waiting,
    }));
  }

  #add(userAgent: string | undefined, out: Writable): void {
    if (userAgent !== stalledAgent) return;
    const one: Watched = { out };
    this.#watched.push(one);
    out.once("close", () => {
      one.closed = performance.now();
      one.ended ??= one.closed;
    });
  }

  #look(): void {
    const now = performance.now();
    for (const one of this.#watched) {
      if (one.ended !== undefined) continue;
      if (one.out.writableEnded) one.ended = now;
      else if (one.out.writableLength === 0) delete one.waiting;
      else one.waiting ??= now;
    }
  }
}

interface Start {
  readonly request: { readonly headers: Readonly<Record<string, string>> };
  readonly response: Writable;
}

function isStart(message: unknown): message is Start {
  return typeof message === "object" && message !== null && "request" in message;
}
