import type { ServerResponse } from "node:http";
import type { Http2ServerResponse, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Writable } from "node:stream";
import type { Codec, SharedMessage, StreamWriter } from "../../stream.ts";
import { type PortResponse, writeHead } from "../exchange.ts";
import type { PortTimeouts } from "../limits.ts";
import type { Ending } from "./protocol.ts";

/** What a stream is written with. */
export interface WriterOptions {
  readonly codec: Codec;
  /** Goes out as it stands when the stream is opened, or ends. */
  readonly header: Headers;
  readonly timeouts: Pick<PortTimeouts, "stallMs" | "lingerMs">;
}

/** The writer of a response. */
export function writerOf(response: PortResponse, options: WriterOptions): Writer {
  return "stream" in response
    ? new Http2Writer(response, options)
    : new Http1Writer(response, options);
}

/**
 * One call's stream: what its rpc writes, once its header may go out, and how it ends. One object a stream,
 * whatever it is carried by: with thousands of readers each object on the way to a socket is one more that
 * has to be fetched from memory.
 */
export abstract class Writer implements StreamWriter {
  readonly codec: Codec;
  readonly #timeouts: WriterOptions["timeouts"];
  readonly #header: Headers;
  readonly #response: PortResponse;
  readonly #controller = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  /** Written before the interceptors are through with the answer's header. */
  #early: SharedMessage[] | undefined = [];
  /** Whether what is written goes out. */
  #open = false;
  #over = false;
  #begun = false;
  #failure: unknown;
  written = 0;
  drained = () => {};

  constructor(response: PortResponse, { codec, header, timeouts }: WriterOptions) {
    this.#response = response;
    this.codec = codec;
    this.#header = header;
    this.#timeouts = timeouts;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abstract readonly waiting: number;

  write(message: SharedMessage): boolean {
    if (this.#open) return this.put(message);
    if (!this.#over) this.#early?.push(message);
    return true;
  }

  end(failure?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#open = false;
    this.#failure = failure;
    this.#ended.resolve();
  }

  /** Lets what is written out. */
  open(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#open = !this.#over;
    if (early.length > 0 || this.#open) this.#begin();
    for (const message of early) this.put(message);
  }

  /** Yields nothing; ends as the stream does. */
  life(): AsyncIterable<never> {
    const next = async () => {
      await this.#ended.promise;
      if (this.#failure !== undefined) throw this.#failure;
      return { done: true as const, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  /** Ends the response. One that is not taken in time is destroyed. */
  finish({ frame, trailer }: Ending): void {
    const response = this.#response;
    this.#begin();
    if (trailer !== undefined) response.addTrailers(Object.fromEntries(trailer));
    response.end(frame ?? "");
    const timer = setTimeout(() => response.destroy(), this.#timeouts.lingerMs).unref();
    response.once("close", () => clearTimeout(timer));
  }

  /** The reader has left, or the call is over in another way. */
  abort(reason: unknown): void {
    this.end();
    this.#controller.abort(reason);
  }

  /** Writes to what carries the response. False where that does not take it as fast. */
  protected abstract put(message: SharedMessage): boolean;

  /** Hears when what was written is taken; destroys what is stalled. */
  protected later(out: Writable): false {
    const timer = setTimeout(() => out.destroy(), this.#timeouts.stallMs).unref();
    out.once("drain", () => {
      clearTimeout(timer);
      this.drained();
    });
    out.once("close", () => clearTimeout(timer));
    return false;
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    writeHead(this.#response, 200, this.#header);
  }
}

/**
 * Writes to the socket itself what is chunked already. `response.write` would chunk it anew for every
 * reader, and call `write` three times: a third of the cost.
 */
class Http1Writer extends Writer {
  readonly #response: ServerResponse;
  /** Once the response is the one that the connection carries, and its header is out. */
  #socket: Socket | undefined;

  constructor(response: ServerResponse, options: WriterOptions) {
    super(response, options);
    this.#response = response;
  }

  get waiting(): number {
    return (this.#socket ?? this.#response).writableLength;
  }

  protected put(message: SharedMessage): boolean {
    const socket = this.#socket;
    if (socket !== undefined) {
      const chunk = message.chunk(this.codec);
      this.written += chunk.length;
      return socket.write(chunk) || this.later(socket);
    }
    const response = this.#response;
    const frame = message.frame(this.codec);
    this.written += frame.length;
    const free = response.write(frame);
    // A response that was asked for before the one ahead of it ended has no socket yet; one over HTTP/1.0 has no chunks.
    if (response.chunkedEncoding && response.socket !== null) this.#socket = response.socket;
    return free || this.later(response);
  }
}

/** Writes to the stream itself, past the response's checks. */
class Http2Writer extends Writer {
  readonly #stream: ServerHttp2Stream;

  constructor(response: Http2ServerResponse, options: WriterOptions) {
    super(response, options);
    this.#stream = response.stream;
  }

  get waiting(): number {
    return this.#stream.writableLength;
  }

  protected put(message: SharedMessage): boolean {
    const stream = this.#stream;
    const frame = message.frame(this.codec);
    this.written += frame.length;
    return stream.write(frame) || this.later(stream);
  }
}
