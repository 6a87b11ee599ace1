import type { ServerHttp2Session } from "node:http2";
import type { PortTimeouts } from "./limits.ts";

/** What is known of a session. Times in milliseconds. */
interface Standing {
  readonly openTime: number;
  readonly retireTime: number;
  /** Whether it has ever carried a request. */
  used: boolean;
  /** When the last PING went out. */
  pingTime: number;
  /** Whether its answer has not come. */
  pinging: boolean;
}

/**
 * The open HTTP/2 connections of a port. Node has no deadline for them: one that says no more than its
 * preface, or whose peer vanished without a word, stays for ever (nodejs/node#42710). Here
 *
 * - one without a first request in time is closed;
 * - each is sent PINGs, and closed when an answer does not come in time;
 * - one that is old takes no new requests, so that clients spread over the nodes anew.
 *
 * All are looked at together every `checkMs`.
 */
export class Sessions {
  readonly #standings = new Map<ServerHttp2Session, Standing>();
  readonly #timeouts: PortTimeouts;
  readonly #timer: NodeJS.Timeout;

  constructor(timeouts: PortTimeouts) {
    this.#timeouts = timeouts;
    this.#timer = setInterval(() => this.#check(performance.now()), timeouts.checkMs).unref();
  }

  /** Follows a session until it is closed. */
  add(session: ServerHttp2Session): void {
    const now = performance.now();
    const age = this.#timeouts.sessionMs * (0.9 + 0.2 * Math.random());
    const standing = {
      openTime: now,
      retireTime: now + age,
      used: false,
      pingTime: now,
      pinging: false,
    };
    this.#standings.set(session, standing);
    session.once("stream", () => {
      standing.used = true;
    });
    session.once("close", () => this.#standings.delete(session));
  }

  /** Tells every peer to go (GOAWAY). Running requests go on; each session ends with its last. */
  retire(): void {
    for (const session of this.#standings.keys()) session.close();
  }

  /** Looks after them no more. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #check(now: number): void {
    for (const [session, standing] of this.#standings) {
      if (this.#isLost(standing, now)) session.destroy();
      else if (now >= standing.retireTime) session.close();
      if (!session.destroyed) this.#ping(session, standing, now);
    }
  }

  #isLost(standing: Standing, now: number): boolean {
    if (!standing.used && now - standing.openTime >= this.#timeouts.firstStreamMs) return true;
    return standing.pinging && now - standing.pingTime >= this.#timeouts.pongMs;
  }

  #ping(session: ServerHttp2Session, standing: Standing, now: number): void {
    if (standing.pinging || now - standing.pingTime < this.#timeouts.pingMs) return;
    standing.pingTime = now;
    standing.pinging = session.ping(() => {
      standing.pinging = false;
    });
  }
}
