import type { Cancel } from "../../clock.ts";
import type { Key, Position, Watcher } from "../store.ts";
import { Channels } from "./channels.ts";
import type { Link } from "./link.ts";
import { type Message, readMessage } from "./message.ts";
import { type ReadLog, Watching } from "./watching.ts";

/** How often connections are proved. Three probes unheard are a connection lost: within two seconds. */
const lookMs = 500;
/** Looks between readings of a key that is not sure to be heard; and of one that is, but is silent. */
const unsureLooks = 2;
const silentLooks = 100;

interface Watched {
  readonly channel: string;
  readonly watchings: Set<Watching>;
  /** Resolves when it is heard for the first time. */
  ready: Promise<void>;
  /** Whether it was sure to be heard when it was last looked at. */
  sure: boolean;
  /** Looks until it is read, unless it is heard. */
  patience: number;
}

/** What the watchers of a store are made of. */
export interface WatchersOptions {
  readonly link: Link;
  /** The channel of a key's news. */
  channelOf(key: Key): string;
  /** A channel on the primary where a channel is, for proving its connection. */
  probeOf(channel: string): string;
  /** Reads a key's log. */
  readLog(key: Key, ...of: Parameters<ReadLog>): ReturnType<ReadLog>;
}

/**
 * Who watches which key on this node. Pub/sub brings what is new; the log proves it. A key whose channel
 * is not sure to be heard is read every second.
 */
export class RedisWatchers {
  readonly #options: WatchersOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #timer: NodeJS.Timeout;
  /** What is heard on this node. Is looked after here. */
  readonly channels: Channels;

  constructor(options: WatchersOptions) {
    this.#options = options;
    this.channels = new Channels(options);
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#timer.unref();
  }

  /** Keys that are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Adds a watcher: first its key is heard, then its log is read, so that nothing falls between. */
  async add(key: Key, after: Position, watcher: Watcher): Promise<Cancel> {
    const channel = this.#options.channelOf(key);
    const watched = this.#watched.get(channel) ?? this.#begin(channel);
    const watching: Watching = new Watching(after, {
      watcher,
      readLog: (position, limit) => this.#options.readLog(key, position, limit),
      over: () => this.#remove(watched, watching),
    });
    watched.watchings.add(watching);
    await watched.ready;
    await watching.catchUp();
    return () => {
      watching.end();
      this.#remove(watched, watching);
    };
  }

  /** Watches nothing any more. */
  close(): void {
    clearInterval(this.#timer);
    for (const { watchings } of this.#watched.values())
      for (const watching of watchings) watching.end();
    this.#watched.clear();
    this.channels.close();
  }

  #begin(channel: string): Watched {
    const watched: Watched = {
      channel,
      watchings: new Set(),
      ready: Promise.resolve(),
      sure: true,
      patience: patience(),
    };
    this.#watched.set(channel, watched);
    watched.ready = this.#listen(watched);
    return watched;
  }

  #remove(watched: Watched, watching: Watching): void {
    watched.watchings.delete(watching);
    if (watched.watchings.size > 0 || this.#watched.get(watched.channel) !== watched) return;
    this.#watched.delete(watched.channel);
    this.channels.remove(watched.channel);
  }

  #listen(watched: Watched): Promise<void> {
    return this.channels.add(watched.channel, {
      hear: (message) => this.#hear(watched, readMessage(message)),
      resume: () => {
        for (const watching of watched.watchings) void watching.catchUp();
      },
    });
  }

  #hear(watched: Watched, message: Message): void {
    watched.patience = patience();
    for (const watching of [...watched.watchings]) watching.hear(message);
  }

  /** Proves every connection, and reads every key that it cannot be sure to hear. */
  #look(): void {
    this.channels.look();
    for (const watched of this.#watched.values()) this.#lookAfter(watched);
  }

  #lookAfter(watched: Watched): void {
    const sure = this.channels.hears(watched.channel);
    if (sure !== watched.sure) watched.patience = 0;
    watched.sure = sure;
    const due = --watched.patience <= 0;
    if (due) watched.patience = sure ? patience() : unsureLooks;
    for (const watching of watched.watchings) if (due || watching.behind) void watching.catchUp();
  }
}

/** Not the same for all keys, so that they are not read all at once. */
function patience(): number {
  return Math.ceil((silentLooks * (1 + Math.random())) / 2);
}
