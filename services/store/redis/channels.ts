import type { Link } from "./link.ts";
import { type Listener, Subscriber } from "./subscriber.ts";

/** What channels are heard with. */
export interface ChannelsOptions {
  readonly link: Link;
  /** A channel on the primary where a channel is, for proving its connection. */
  probeOf(channel: string): string;
}

interface Heard {
  readonly listener: Listener;
  /** The primary where it is heard; "" while nobody knows. */
  primary: string;
}

/** Hears channels wherever in a cluster they are published, over one connection a primary. */
export class Channels {
  readonly #options: ChannelsOptions;
  readonly #heard = new Map<string, Heard>();
  readonly #subscribers = new Map<string, Subscriber>();

  constructor(options: ChannelsOptions) {
    this.#options = options;
  }

  /** Hears a channel from the moment when this resolves; or later, where the connection is broken. */
  async add(channel: string, listener: Listener): Promise<void> {
    const heard = { listener, primary: "" };
    this.#heard.set(channel, heard);
    await this.#listen(channel, heard);
  }

  /** Hears a channel no more. */
  remove(channel: string): void {
    const heard = this.#heard.get(channel);
    this.#heard.delete(channel);
    this.#subscribers.get(heard?.primary ?? "")?.remove(channel);
  }

  /** Whether what is published in a channel is sure to be heard. */
  hears(channel: string): boolean {
    const { primary = "" } = this.#heard.get(channel) ?? {};
    return this.#subscribers.get(primary)?.hears(channel) === true;
  }

  /** Proves every connection, and follows the channels that have moved. To be called every now and then. */
  look(): void {
    for (const [primary, subscriber] of this.#subscribers) {
      if (subscriber.size > 0) subscriber.look();
      else {
        subscriber.close();
        this.#subscribers.delete(primary);
      }
    }
    for (const [channel, heard] of this.#heard) {
      if (this.#primaryOf(channel) === heard.primary) continue;
      this.#subscribers.get(heard.primary)?.remove(channel);
      void this.#listen(channel, heard);
    }
  }

  /** Hears nothing any more. */
  close(): void {
    this.#heard.clear();
    for (const subscriber of this.#subscribers.values()) subscriber.close();
    this.#subscribers.clear();
  }

  /** Hears a channel where it is published now. */
  async #listen(channel: string, heard: Heard): Promise<void> {
    const { link, probeOf } = this.#options;
    const primary = this.#primaryOf(channel);
    heard.primary = primary;
    if (primary === "") return;
    let subscriber = this.#subscribers.get(primary);
    if (subscriber === undefined) {
      subscriber = new Subscriber({
        probeOf,
        connect: () => link.subscriber(primary),
        publish: (probe) => link.runOn(primary, ["SPUBLISH", probe, ""]),
      });
      this.#subscribers.set(primary, subscriber);
    }
    await subscriber.add(channel, heard.listener);
  }

  #primaryOf(channel: string): string {
    try {
      return this.#options.link.primaryOf(channel);
    } catch {
      return "";
    }
  }
}
