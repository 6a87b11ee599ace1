import type { Clock } from "../../../client/index.ts";
import type { Wx, WxRequest, WxRequestTask } from "../../../client/mini/index.ts";
import { Exchange, type Pieces } from "./exchange.ts";

/** What a `Phone` is made of. */
export interface PhoneOptions {
  readonly clock: Clock;
  /** From 0 up to 1: decides where pieces of answers are cut. */
  readonly random: () => number;
  /** How pieces of answers are told; default: as they come. */
  readonly pieces?: Pieces;
}

/** The platform's own limits, as documented. */
const mostRequests = 10;
const longestMs = 60_000;
const afterHiddenMs = 5_000;

type NetworkListener = (status: { isConnected: boolean }) => void;

/** A phone with one mini program: its `wx`, and what its user does with it. */
export class Phone implements Wx {
  /** What the mini program has stored. */
  readonly storage = new Map<string, unknown>();
  /** The paths that were asked for so far. */
  readonly asked: string[] = [];
  /** What is above the page. */
  title = "";
  /** Makes a buffer of the mini program's realm. */
  bufferOf: (bytes: Uint8Array) => ArrayBuffer = (bytes) => new Uint8Array(bytes).buffer;
  readonly #options: PhoneOptions;
  readonly #running = new Set<Exchange>();
  readonly #shown = new Set<() => void>();
  readonly #networkChanged = new Set<NetworkListener>();
  #most = 0;
  #hidden = new AbortController();
  #inBackground = false;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  /** How many requests run now. */
  get running(): number {
    return this.#running.size;
  }

  /** How many requests have run at a time at most. */
  get most(): number {
    return this.#most;
  }

  request(asked: WxRequest): WxRequestTask {
    if ("referer" in asked.header) throw new Error("request:fail referer is not settable");
    this.asked.push(new URL(asked.url).pathname);
    const over = new AbortController();
    const { pieces = "told", random, clock } = this.#options;
    const exchange: Exchange = new Exchange(asked, {
      pieces,
      random,
      bufferOf: (bytes) => this.bufferOf(bytes),
      over: () => {
        over.abort();
        this.#running.delete(exchange);
      },
    });
    this.#running.add(exchange);
    this.#most = Math.max(this.#most, this.#running.size);
    if (this.#running.size > mostRequests) exchange.fail("exceed max task count");
    if (this.#inBackground) exchange.fail("interrupted");
    void clock.sleep(Math.min(asked.timeout, longestMs), over.signal).then(() => {
      if (!over.signal.aborted) exchange.fail("timeout");
    });
    return exchange.task;
  }

  /** The user looks at something else: five seconds later every request is cut, and none is made. */
  async hide(): Promise<void> {
    this.#hidden = new AbortController();
    const { signal } = this.#hidden;
    await this.#options.clock.sleep(afterHiddenMs, signal);
    if (signal.aborted) return;
    this.#inBackground = true;
    this.cut("interrupted");
  }

  /** The user is back. */
  show(): void {
    this.#hidden.abort();
    this.#inBackground = false;
    for (const listener of this.#shown) listener();
  }

  /** The network went, or came. */
  network(isConnected: boolean): void {
    for (const listener of this.#networkChanged) listener({ isConnected });
  }

  /** Cuts every request. */
  cut(why: string): void {
    for (const exchange of this.#running) exchange.fail(why);
  }

  /** How many listen to what the user does. */
  get listeners(): number {
    return this.#shown.size + this.#networkChanged.size;
  }

  onAppShow(listener: () => void): void {
    this.#shown.add(listener);
  }

  offAppShow(listener: () => void): void {
    this.#shown.delete(listener);
  }

  onNetworkStatusChange(listener: NetworkListener): void {
    this.#networkChanged.add(listener);
  }

  offNetworkStatusChange(listener: NetworkListener): void {
    this.#networkChanged.delete(listener);
  }

  setNavigationBarTitle({ title }: { readonly title: string }): void {
    this.title = title;
  }

  /** As documented: an empty string where there is nothing. */
  getStorageSync(key: string): unknown {
    return this.storage.get(key) ?? "";
  }

  setStorageSync(key: string, value: string): void {
    this.storage.set(key, value);
  }
}
