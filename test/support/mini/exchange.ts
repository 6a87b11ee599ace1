import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { gunzipSync } from "node:zlib";
import type { WxRequest, WxRequestTask } from "../../../client/mini/index.ts";

/** How pieces of an answer are told: as they come, not at all but with its end, or not even promised. */
export type Pieces = "told" | "untold" | "missing";

/** What an exchange is carried out with. */
export interface ExchangeOptions {
  readonly pieces: Pieces;
  /** From 0 up to 1: decides where pieces are cut. */
  readonly random: () => number;
  /** A buffer of the mini program's realm. */
  readonly bufferOf: (bytes: Uint8Array) => ArrayBuffer;
  /** Called at the end, whichever it is. */
  readonly over: () => void;
}

type HeadersListener = (answer: { header: Record<string, unknown> }) => void;
type PieceListener = (piece: { data: ArrayBuffer }) => void;

/** One request of a mini program, by HTTP as it is, and told as a mini program is told. */
export class Exchange {
  readonly task: WxRequestTask;
  readonly #asked: WxRequest;
  readonly #options: ExchangeOptions;
  readonly #request: ClientRequest;
  #headersListener: HeadersListener = () => {};
  #pieceListener: PieceListener = () => {};
  #over = false;

  constructor(asked: WxRequest, options: ExchangeOptions) {
    this.#asked = asked;
    this.#options = options;
    const headers = { ...asked.header, "accept-encoding": "gzip" };
    this.#request = request(asked.url, { method: asked.method, headers, agent: false });
    this.#request.on("response", (response) => this.#answer(response));
    this.#request.on("error", ({ message }) => this.fail(message));
    this.#request.end(asked.data === undefined ? undefined : new Uint8Array(asked.data));
    this.task = {
      abort: () => this.fail("abort"),
      onHeadersReceived: (listener) => {
        this.#headersListener = listener;
      },
      ...(options.pieces !== "missing" && {
        onChunkReceived: (listener: PieceListener) => {
          this.#pieceListener = listener;
        },
      }),
    };
  }

  /** Cuts it: `timeout`, `abort`, `interrupted`. */
  fail(why: string): void {
    if (this.#over) return;
    this.#end();
    queueMicrotask(() => this.#asked.fail({ errMsg: `request:fail ${why}` }));
  }

  #answer(response: IncomingMessage): void {
    const { pieces } = this.#options;
    const header = namesAsSent(response);
    const tellsPieces = this.#asked.enableChunked === true && pieces === "told";
    if (tellsPieces) this.#tellPieces(response, header);
    else setImmediate(() => this.#headersListener({ header }));
    const whole: Buffer[] = [];
    response.on("data", (bytes: Buffer) => whole.push(bytes));
    response.on("error", ({ message }) => this.fail(message));
    response.on("end", () => {
      setImmediate(() => {
        const bytes = tellsPieces ? Buffer.alloc(0) : decoded(response, Buffer.concat(whole));
        this.#succeed(response.statusCode ?? 0, header, bytes);
      });
    });
  }

  /** Joins what comes in one turn, cuts it anywhere, and tells of the headers before or after a piece. */
  #tellPieces(response: IncomingMessage, header: Record<string, unknown>): void {
    const { random, bufferOf } = this.#options;
    const headersFirst = random() < 0.5;
    let waiting = Buffer.alloc(0);
    let told = false;
    const tellHeaders = (): void => {
      if (!told && !this.#over) this.#headersListener({ header });
      told = true;
    };
    const tell = (): void => {
      const pieces = cut(waiting, random);
      waiting = Buffer.alloc(0);
      for (const piece of pieces) {
        if (headersFirst) tellHeaders();
        if (!this.#over) this.#pieceListener({ data: bufferOf(piece) });
        tellHeaders();
      }
    };
    if (headersFirst) setImmediate(tellHeaders);
    response.on("data", (bytes: Buffer) => {
      if (waiting.length === 0) setImmediate(tell);
      waiting = Buffer.concat([waiting, bytes]);
    });
  }

  #succeed(statusCode: number, header: Record<string, unknown>, bytes: Buffer): void {
    if (this.#over) return;
    this.#end();
    const data = bytes.length === 0 ? "" : this.#options.bufferOf(bytes);
    this.#asked.success({ statusCode, header, data });
  }

  #end(): void {
    this.#over = true;
    this.#request.destroy();
    this.#options.over();
  }
}

function namesAsSent({ rawHeaders }: IncomingMessage): Record<string, unknown> {
  const header: Record<string, unknown> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) header[rawHeaders[i] ?? ""] = rawHeaders[i + 1];
  return header;
}

function decoded({ headers }: IncomingMessage, bytes: Buffer): Buffer {
  return headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
}

/** One to four pieces. */
function cut(bytes: Buffer, random: () => number): Buffer[] {
  const places = Array.from({ length: Math.floor(random() * 4) }, () =>
    Math.floor(random() * bytes.length),
  );
  const ends = [...places, bytes.length].sort((a, b) => a - b);
  return ends
    .map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
    .filter((piece) => piece.length > 0);
}
