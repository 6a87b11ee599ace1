import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import type { Writable } from "node:stream";
import type { Codec, SharedMessage } from "../../stream.ts";
import { type PortResponse, writeHead } from "../exchange.ts";
import type { Ending } from "./protocol.ts";

/** The body of one response, from its header to its end. */
export interface Wire {
  begin(header: Headers): void;
  /** False where the peer does not take it as fast: `drained` is called when it has. */
  write(message: SharedMessage): boolean;
  /** Bytes that wait in this process. */
  readonly waiting: number;
  drained: () => void;
  /** Ends the response. */
  end(ending: Ending): void;
}

/** What a wire needs to know. */
export interface WireOptions {
  readonly codec: Codec;
  /** For a peer that takes nothing of what was written to it: it is cut off. */
  readonly stallMs: number;
  /** For a peer to take the last, when the response has ended. */
  readonly lingerMs: number;
}

/** The wire of a response. */
export function wireOf(response: PortResponse, options: WireOptions): Wire {
  return "stream" in response ? new Http2Wire(response, options) : new Http1Wire(response, options);
}

/**
 * Writes to the socket itself what is chunked already. `response.write` would chunk it anew for every
 * reader, and call `write` three times: a third of the cost.
 */
class Http1Wire implements Wire {
  readonly #response: ServerResponse;
  readonly #options: WireOptions;
  /** Once the response is the one that the connection carries, and its header is out. */
  #socket: Socket | undefined;
  drained = () => {};

  constructor(response: ServerResponse, options: WireOptions) {
    this.#response = response;
    this.#options = options;
  }

  get waiting(): number {
    return (this.#socket ?? this.#response).writableLength;
  }

  begin(header: Headers): void {
    writeHead(this.#response, 200, header);
  }

  write(message: SharedMessage): boolean {
    const { codec } = this.#options;
    const socket = this.#socket;
    if (socket !== undefined) return this.#taken(socket, socket.write(message.chunk(codec)));
    const response = this.#response;
    const free = response.write(message.frame(codec));
    // A response that was asked for before the one ahead of it ended has no socket yet; one over HTTP/1.0 has no chunks.
    if (response.chunkedEncoding && response.socket !== null) this.#socket = response.socket;
    return this.#taken(response, free);
  }

  #taken(out: Writable, free: boolean): boolean {
    return free || later(out, this.#options.stallMs, () => this.drained());
  }

  end({ frame, trailer }: Ending): void {
    const response = this.#response;
    if (!response.headersSent) response.flushHeaders();
    if (trailer !== undefined) response.addTrailers(Object.fromEntries(trailer));
    response.end(frame);
    cutOff(response, this.#options.lingerMs);
  }
}

/** Writes to the stream itself, past the response's checks. */
class Http2Wire implements Wire {
  readonly #response: Http2ServerResponse;
  readonly #options: WireOptions;
  drained = () => {};

  constructor(response: Http2ServerResponse, options: WireOptions) {
    this.#response = response;
    this.#options = options;
  }

  get waiting(): number {
    return this.#response.stream.writableLength;
  }

  begin(header: Headers): void {
    writeHead(this.#response, 200, header);
  }

  write(message: SharedMessage): boolean {
    const { stream } = this.#response;
    const { codec, stallMs } = this.#options;
    return stream.write(message.frame(codec)) || later(stream, stallMs, () => this.drained());
  }

  end({ frame, trailer }: Ending): void {
    if (trailer !== undefined) this.#response.addTrailers(Object.fromEntries(trailer));
    this.#response.end(frame ?? "");
    cutOff(this.#response, this.#options.lingerMs);
  }
}

/** Hears when what was written is taken; destroys what is stalled. */
function later(out: Writable, stallMs: number, drained: () => void): false {
  const timer = setTimeout(() => out.destroy(), stallMs).unref();
  out.once("drain", () => {
    clearTimeout(timer);
    drained();
  });
  out.once("close", () => clearTimeout(timer));
  return false;
}

/** Destroys a response that is ended, if it is not taken in time. */
function cutOff(response: PortResponse, lingerMs: number): void {
  const timer = setTimeout(() => response.destroy(), lingerMs).unref();
  response.once("close", () => clearTimeout(timer));
}
