import { ErrorReply } from "@redis/client";
import type { Cancel } from "../../clock.ts";
import { storeUnavailable } from "../../errors/errors.ts";
import { type Argument, type Commander, type Connection, connect } from "./commander.ts";

/**
 * How often primaries are asked whether they answer, and for how many times anything may take to be answered.
 * Not by the time of day: where this process stood still, Redis was not silent.
 */
const lookMs = 1000;
const maxSilentLooks = 4;

/** Beginnings of what Redis answers while it cannot serve. */
const passing = /^(LOADING|READONLY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|NOREPLICAS|MISCONF|OOM|BUSY)/;

interface Waiting {
  /** The look before it was asked. */
  readonly since: number;
  readonly reject: (error: Error) => void;
}

/**
 * The connections to a Redis, be it one primary or a cluster. A command is sent once: where no answer
 * comes, it fails as `storeUnavailable`, and may or may not have been done. A connection that is silent
 * is given up, and another made.
 */
export class Link {
  readonly #urls: readonly string[];
  readonly #waiting = new Set<Waiting>();
  readonly #listeners = new Set<(reachable: boolean) => void>();
  #commander: Commander | undefined;
  #reachable = true;
  #closed = false;
  #looks = 0;
  /** The last look that was answered. */
  #answered = 0;
  /** What answers is no primary any more: the address may lead to another by now. */
  #demoted = false;
  #timer: NodeJS.Timeout;

  /** Connects. Rejects where none of the addresses answers. */
  static async open(urls: readonly string[]): Promise<Link> {
    return new Link(urls, await connect(urls));
  }

  private constructor(urls: readonly string[], commander: Commander) {
    this.#urls = urls;
    this.#commander = commander;
    this.#timer = setInterval(() => void this.#look(), lookMs);
    this.#timer.unref();
  }

  /** Whether Redis is a cluster. */
  get clustered(): boolean {
    return this.#present().clustered;
  }

  /** Runs a command where a key lives. What Redis refuses rejects as `ErrorReply`. */
  run(key: string, command: readonly Argument[]): Promise<unknown> {
    return this.#bounded((commander) => commander.run(key, command));
  }

  /** Runs a command on one primary. */
  runOn(primary: string, command: readonly Argument[]): Promise<unknown> {
    return this.#bounded((commander) => commander.runOn(primary, command));
  }

  /** The address, `host:port`, of the primary where a key lives now. */
  primaryOf(key: string): string {
    return this.#present().primaryOf(key);
  }

  /** The addresses of all primaries. */
  primaries(): readonly string[] {
    return this.#present().primaries();
  }

  /** Opens a connection to a primary, to hear what is published there. It is not made again when lost. */
  subscriber(primary: string): Promise<Connection> {
    return this.#present().subscriber(primary);
  }

  /** Tells whether commands are answered: at once, and whenever that changes. */
  reachable(tell: (reachable: boolean) => void): Cancel {
    this.#listeners.add(tell);
    tell(this.#reachable);
    return () => this.#listeners.delete(tell);
  }

  /** Ends all connections. What was not answered fails. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#commander?.destroy();
    this.#commander = undefined;
    for (const { reject } of [...this.#waiting]) reject(storeUnavailable());
  }

  #present(): Commander {
    if (this.#commander === undefined) throw storeUnavailable();
    return this.#commander;
  }

  /** Asks Redis, and waits for the answer no longer than `maxSilentLooks`. */
  async #bounded(ask: (commander: Commander) => Promise<unknown>): Promise<unknown> {
    const commander = this.#present();
    return new Promise((resolve, reject) => {
      const waiting = { since: this.#looks, reject };
      this.#waiting.add(waiting);
      ask(commander).then(
        (reply) => {
          this.#waiting.delete(waiting);
          resolve(reply);
        },
        (error: unknown) => {
          this.#waiting.delete(waiting);
          if (error instanceof ErrorReply && error.message.startsWith("READONLY"))
            this.#demoted ||= commander === this.#commander;
          const refused = error instanceof ErrorReply && !passing.test(error.message);
          reject(refused ? error : storeUnavailable());
        },
      );
    });
  }

  /** Pings every primary, and looks after what waits for too long. */
  async #look(): Promise<void> {
    const look = ++this.#looks;
    for (const waiting of [...this.#waiting]) {
      if (look - waiting.since <= maxSilentLooks) break;
      this.#waiting.delete(waiting);
      waiting.reject(storeUnavailable());
    }
    if (this.#demoted || look - this.#answered > maxSilentLooks) await this.#replace();
    const commander = this.#commander;
    if (commander === undefined) return;
    try {
      const pings = commander.primaries().map((primary) => commander.runOn(primary, ["PING"]));
      await Promise.all(pings);
      this.#answered = Math.max(this.#answered, look);
      this.#tell(true);
    } catch {
      this.#tell(false);
    }
  }

  /** Gives the connections up, and makes others. */
  async #replace(): Promise<void> {
    this.#tell(false);
    this.#demoted = false;
    this.#answered = this.#looks;
    this.#commander?.destroy();
    this.#commander = undefined;
    const commander = await connect(this.#urls).catch(() => undefined);
    if (this.#closed || this.#commander !== undefined) commander?.destroy();
    else this.#commander = commander;
  }

  #tell(reachable: boolean): void {
    if (this.#closed || this.#reachable === reachable) return;
    this.#reachable = reachable;
    for (const tell of [...this.#listeners]) tell(reachable);
  }
}
