import type { Connection } from "./commander.ts";

/** Hears what is published in a channel, and of each moment when something may have been missed. */
export interface Listener {
  hear(message: Buffer): void;
  /** The channel is heard again, after it was not. */
  resume(): void;
}

/** What a subscriber is made of. */
export interface SubscriberOptions {
  connect(): Promise<Connection>;
  /** Publishes in a channel of this primary. */
  publish(channel: string): Promise<unknown>;
  /** A channel that lives where a channel does, for proving the connection. */
  probeOf(channel: string): string;
}

/** Looks for which a probe may stay unheard. */
const maxUnheard = 3;

interface Channel {
  readonly listener: Listener;
  /** Whether Redis has confirmed it on the present connection. */
  heard: boolean;
  /** The connection on which Redis has not confirmed it yet, and when that is done. */
  asked?: { readonly on: Connection; readonly done: Promise<void> };
}

/**
 * Hears the channels of one primary over one connection. A connection that is lost, or that does not
 * bring the probes any more, is given up and another made with the next look.
 */
export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #channels = new Map<string, Channel>();
  #connection: Connection | undefined;
  #connecting: Promise<void> | undefined;
  /** The channel that the connection proves itself with. */
  #probe = "";
  /** Probes that were sent since one was heard. */
  #unheard = 0;
  /** Whether the latest connection was lost, or could not be made. */
  #broken = false;
  #closed = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
  }

  /** Channels that are wanted. */
  get size(): number {
    return this.#channels.size;
  }

  /** Whether what is published in a channel is sure to be heard. */
  hears(channel: string): boolean {
    return this.#channels.get(channel)?.heard === true;
  }

  /** Hears a channel from the moment when this resolves; or later, where the connection is broken. */
  async add(channel: string, listener: Listener): Promise<void> {
    const added = { listener, heard: false };
    this.#channels.set(channel, added);
    if (this.#probe === "") this.#chooseProbe();
    if (this.#broken) return;
    await this.#connect();
    await this.#subscribe(channel, added);
  }

  /** Hears a channel no more. */
  remove(channel: string): void {
    if (this.#channels.delete(channel)) this.#connection?.unsubscribe(channel);
  }

  /** Proves the connection, and mends what is broken. To be called every now and then. */
  look(): void {
    if (this.#connection === undefined) {
      void this.#connect();
      return;
    }
    if (this.#unheard >= maxUnheard) {
      this.#lose(this.#connection);
      void this.#connect();
      return;
    }
    this.#unheard++;
    void this.#options.publish(this.#probe).catch(() => {
      this.#unheard = Math.max(0, this.#unheard - 1); // it was never sent
    });
    for (const [name, channel] of this.#channels)
      if (!channel.heard) void this.#subscribe(name, channel).then(() => channel.listener.resume());
  }

  /** Ends the connection. */
  close(): void {
    this.#closed = true;
    this.#channels.clear();
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  /** Connects, if that is not done, and subscribes to all that is wanted. Never rejects. */
  #connect(): Promise<void> {
    if (this.#connection !== undefined || this.#closed) return Promise.resolve();
    this.#connecting ??= this.#tryToConnect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #tryToConnect(): Promise<void> {
    try {
      const connection = await this.#options.connect();
      if (this.#closed) return connection.destroy();
      connection.lost = () => this.#lose(connection);
      connection.moved = (name) => {
        if (name === this.#probe) this.#lose(connection); // the next one proves itself elsewhere
        const channel = this.#channels.get(name);
        if (channel !== undefined && this.#connection === connection) channel.heard = false;
      };
      this.#connection = connection;
      this.#unheard = 0;
      this.#chooseProbe();
      await connection.subscribe(this.#probe, () => {
        this.#unheard = 0;
      });
      const wanted = [...this.#channels];
      await Promise.all(wanted.map(([name, channel]) => this.#subscribe(name, channel)));
      this.#broken = false;
      for (const [, { listener }] of wanted) listener.resume();
    } catch {
      this.#broken = true;
      if (this.#connection !== undefined) this.#lose(this.#connection); // and again with the next look
    }
  }

  /** Where channels move away the probe must not go with them: it is that of one that is wanted still. */
  #chooseProbe(): void {
    const [wanted] = this.#channels.keys();
    if (wanted !== undefined) this.#probe = this.#options.probeOf(wanted);
  }

  /** Subscribes to a channel, if it is still wanted; on one connection only once. Never rejects. */
  async #subscribe(name: string, channel: Channel): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || channel.heard || this.#channels.get(name) !== channel) return;
    if (channel.asked?.on !== connection)
      channel.asked = { on: connection, done: this.#ask(connection, name, channel) };
    const { asked } = channel;
    await asked.done;
    if (channel.asked === asked) delete channel.asked;
  }

  async #ask(connection: Connection, name: string, channel: Channel): Promise<void> {
    try {
      await connection.subscribe(name, (message) => channel.listener.hear(message));
      if (this.#connection === connection) channel.heard = true;
    } catch {
      // tried again with the next look
    }
  }

  #lose(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#broken = true;
    for (const channel of this.#channels.values()) channel.heard = false;
    connection.destroy();
  }
}
