import type {
  DescMessage,
  DescMethodServerStreaming,
  Message,
  MessageShape,
} from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";

// The contract between those who answer with streams and those who carry them. A stream that many readers
// share costs what is written, not what is made: a message is encoded once, and written, not yielded.

/** How a message is encoded. */
export type Codec = "proto" | "json";

/** What a shared message is made from, when it is first needed. */
export interface MessageSource<T extends Message> {
  /** The message itself, for readers in this process. */
  message(): T;
  /** Its encoded bytes, in parts. */
  parts(codec: Codec): readonly Uint8Array[];
}

/** A message on its way to many readers: made once in each form that one of them needs. Never changes. */
export class SharedMessage<T extends Message = Message> {
  readonly #source: MessageSource<T>;
  readonly #frames: Partial<Record<Codec, Buffer>> = {};
  readonly #chunks: Partial<Record<Codec, Buffer>> = {};

  constructor(source: MessageSource<T>) {
    this.#source = source;
  }

  /** The message itself. */
  get message(): T {
    return this.#source.message();
  }

  /** In an envelope of Connect, gRPC-Web and gRPC: a byte of flags, a length of four bytes, the message. */
  frame(codec: Codec): Buffer {
    this.#frames[codec] ??= enveloped(this.#source.parts(codec), "", "");
    return this.#frames[codec];
  }

  /** The frame as a chunk of HTTP/1.1 (RFC 9112, section 7.1). */
  chunk(codec: Codec): Buffer {
    const existing = this.#chunks[codec];
    if (existing !== undefined) return existing;
    const parts = this.#source.parts(codec);
    const size = (envelopeBytes + lengthOf(parts)).toString(16);
    const chunk = enveloped(parts, `${size}\r\n`, "\r\n");
    this.#chunks[codec] = chunk;
    return chunk;
  }
}

/** Where the messages of one stream are written to. */
export interface StreamWriter<T extends Message = Message> {
  /**
   * Writes a message. False where the reader does not take them as fast: then the next is best written
   * after `drained`. Nothing after the end.
   */
  write(message: SharedMessage<T>): boolean;
  /** Bytes that were written so far. */
  readonly written: number;
  /** Bytes of them that wait in this process: the reader's system has not taken them. */
  readonly waiting: number;
  /** Is called each time when all is taken, after a write that answered false. Set by whoever writes. */
  drained: () => void;
  /** The stream is over, by a failure or without. What was written goes out. Only the first call counts. */
  end(failure?: unknown): void;
  /** Aborts when the stream is over, or the reader has left, or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** An rpc that answers with a stream, by writing. */
export interface StreamRpc<
  I extends DescMessage = DescMessage,
  O extends DescMessage = DescMessage,
> {
  readonly method: DescMethodServerStreaming<I, O>;
  /** Begins a stream, which goes on until its writer is ended or its signal aborts. Throws to refuse. */
  answer(
    request: MessageShape<I>,
    context: HandlerContext,
    writer: StreamWriter<MessageShape<O>>,
  ): void | Promise<void>;
}

const envelopeBytes = 5;

function enveloped(parts: readonly Uint8Array[], before: string, after: string): Buffer {
  const length = lengthOf(parts);
  const whole = Buffer.allocUnsafeSlow(before.length + envelopeBytes + length + after.length);
  let at = whole.write(before, "latin1");
  at = whole.writeUInt8(0, at);
  at = whole.writeUInt32BE(length, at);
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  whole.write(after, at, "latin1");
  return whole;
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/**
 * Has proxies hand on what comes as it comes: nginx heeds the first (`proxy_buffering`), and those that
 * compress the second (RFC 9111, 5.2.2.6).
 */
export function unbuffered({ responseHeader }: Pick<HandlerContext, "responseHeader">): void {
  responseHeader.set("x-accel-buffering", "no");
  responseHeader.set("cache-control", "no-store, no-transform");
}
