import type { Socket } from "node:net";

/** What a peer speaks. */
export type Protocol = "http1" | "http2";

/** How every HTTP/2 connection begins (RFC 9113, section 3.4). No HTTP/1.1 request begins so. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n");

/** What a connection that begins so speaks, or undefined while either is possible. */
export function protocolOf(head: Buffer): Protocol | undefined {
  const length = Math.min(head.length, preface.length);
  if (!head.subarray(0, length).equals(preface.subarray(0, length))) return "http1";
  return length === preface.length ? "http2" : undefined;
}

/** How long to wait for a peer to say what it speaks. */
export interface SniffLimits {
  readonly timeoutMs: number;
  /** Ends the wait when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Reads the first bytes of connections, puts them back and tells what the peers speak. A connection that
 * does not say within the limits is closed: neither HTTP server knows of it yet.
 */
export class Sniffer {
  readonly #limits: SniffLimits;
  /** Connections that have not said enough. One listener for all of them: a signal looks through its own for each. */
  readonly #silent = new Set<Socket>();

  constructor(limits: SniffLimits) {
    this.#limits = limits;
    limits.signal.addEventListener("abort", () => {
      for (const socket of this.#silent) socket.destroy();
    });
  }

  /** Tells what the peer of a connection speaks, once it is plain. */
  sniff(socket: Socket, tell: (protocol: Protocol) => void): void {
    const { timeoutMs, signal } = this.#limits;
    if (signal.aborted) {
      socket.destroy();
      return;
    }
    let head: Buffer = Buffer.alloc(0);
    // What has come while the event loop was busy is read before the immediate.
    const late = () => setImmediate(() => this.#silent.has(socket) && socket.destroy());
    const timer = setTimeout(late, timeoutMs).unref();
    const stop = () => {
      clearTimeout(timer);
      this.#silent.delete(socket);
      socket.off("readable", read);
      socket.off("close", stop);
    };
    const read = () => {
      const bytes: unknown = socket.read();
      if (!Buffer.isBuffer(bytes)) return;
      head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
      const protocol = protocolOf(head);
      if (protocol === undefined) return;
      stop();
      socket.unshift(head);
      tell(protocol);
    };
    this.#silent.add(socket);
    socket.on("readable", read);
    socket.on("close", stop);
  }
}
