import { Connection, type Protocol } from "./connection.ts";

/** What the readers of one server were told: each the same, in the same order, once. */
export class Audience {
  readonly #connections: Connection[] = [];
  /** The numbers as the first reader was told them. */
  readonly #order: number[] = [];
  readonly #sent = new Map<number, { readonly time: number; left: number }>();
  /** Milliseconds from sending to each delivery since the last measurement began. */
  #latencies: number[] = [];
  #deliveries = 0;
  /** Readers that were told something else than the first one. */
  #faults = 0;
  #told: ((value: number) => void) | undefined;

  /** How many read. */
  get size(): number {
    return this.#connections.length;
  }

  get deliveries(): number {
    return this.#deliveries;
  }

  get faults(): number {
    return this.#faults;
  }

  /** Messages that not everyone was told. */
  get open(): number {
    return this.#sent.size;
  }

  /** Lets readers in, some at a time. */
  async connect(port: number, protocols: readonly Protocol[]): Promise<void> {
    for (let i = 0; i < protocols.length; i += atOnce)
      await Promise.all(protocols.slice(i, i + atOnce).map((one) => this.#add(port, one)));
  }

  /** Notes that a message is sent now. */
  sending(value: number): void {
    this.#sent.set(value, { time: performance.now(), left: this.size });
  }

  /** Hears of each message when everyone was told. */
  onTold(told: ((value: number) => void) | undefined): void {
    this.#told = told;
  }

  /** The latencies since the last time, the least first. */
  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies.sort((a, b) => a - b);
  }

  /** Waits until everyone was told everything; not for ever. */
  async settle(timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    while (this.#sent.size > 0 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.#sent.size === 0;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  async #add(port: number, protocol: Protocol): Promise<void> {
    let place = this.#order.length;
    const connection = new Connection(port, protocol, (value) => {
      if (place === this.#order.length) this.#order.push(value);
      else if (this.#order[place] !== value) this.#faults++;
      place++;
      this.#deliver(value);
    });
    this.#connections.push(connection);
    await connection.ready;
  }

  #deliver(value: number): void {
    const sent = this.#sent.get(value);
    if (sent === undefined) {
      this.#faults++;
      return;
    }
    this.#deliveries++;
    this.#latencies.push(performance.now() - sent.time);
    if (--sent.left > 0) return;
    this.#sent.delete(value);
    this.#told?.(value);
  }
}

/** Readers that connect at once. */
const atOnce = 100;
