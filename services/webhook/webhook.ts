import type { Logger } from "pino";
import type { WebhookSettings } from "../auth/app-hooks.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { Chores } from "../event/chores.ts";
import type { Store } from "../store/store.ts";
import type { DeliveryLimits } from "./delivery-limits.ts";
import { Lease } from "./lease.ts";
import { loggable } from "./post.ts";
import { Shift } from "./shift.ts";
import type { RequestTally, Standing } from "./standing.ts";

/** What a webhook is made of. */
export interface WebhookOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly app: string;
  readonly settings: WebhookSettings;
  /** The URLs of the app's webhooks. */
  readonly configured: readonly string[];
  readonly limits: DeliveryLimits;
  readonly chores: Chores;
  readonly random: () => number;
}

/** How long after a store that cannot be reached is asked again, and others' leases at most. */
const againMs = 1000;

/** A webhook on this node: works on it whenever no other node does. */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #lease: Lease;
  readonly #tally: RequestTally = { taken: 0, failed: 0 };
  #shift: Shift | undefined;
  #taking: Promise<void> | undefined;
  #closed = false;
  #cancel: Cancel = () => {};

  constructor(options: WebhookOptions) {
    const { settings, limits } = options;
    this.#options = options;
    this.#lease = new Lease({ ...options, url: settings.url, leaseMs: limits.leaseMs });
    this.#take();
  }

  /** How it stands; undefined while another node works on it. */
  get standing(): Standing | undefined {
    return this.#shift?.standing;
  }

  /** Gives it to another node: what is under way may take `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#taking;
    await this.#shift?.end(graceMs);
    this.#shift = undefined;
  }

  #take(): void {
    this.#taking = this.#tryToTake().catch((error: unknown) => {
      this.#options.log.error(
        { err: error, url: loggable(this.#options.settings.url) },
        "no webhook's lease",
      );
      this.#takeLater(againMs);
    });
  }

  async #tryToTake(): Promise<void> {
    const { clock, random } = this.#options;
    const asked = clock.now();
    const taken = await this.#lease.take();
    if (!taken.ours) {
      this.#takeLater(taken.leftMs + random() * againMs);
      return;
    }
    const { progress } = taken;
    const [lease, tally] = [this.#lease, this.#tally];
    this.#shift = new Shift({ ...this.#options, lease, asked, progress, tally });
    void this.#shift.lost.then(() => {
      this.#shift = undefined;
      this.#takeLater(againMs);
    });
  }

  #takeLater(ms: number): void {
    if (!this.#closed) this.#cancel = this.#options.clock.after(ms, () => this.#take());
  }
}
