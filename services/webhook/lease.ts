import type { Micros } from "../clock.ts";
import { newId } from "../room/request.ts";
import { put, remove, unchanged } from "../store/change.ts";
import { step } from "../store/step.ts";
import type { Store, View, Write } from "../store/store.ts";
import { leases, type Progress, progress, webhookId, webhooksKey } from "./webhook-tables.ts";

/** What was left of webhooks that nobody has worked on for so long is forgotten: no feed goes back as far. */
const forgottenMicros = 24 * 60 * 60 * 1_000_000;

/** What a lease is for. */
export interface LeaseOptions {
  readonly store: Store;
  readonly app: string;
  readonly url: string;
  /** The app's webhooks, this one among them: what is known of them is kept. */
  readonly configured: readonly string[];
  readonly leaseMs: number;
}

/** What came of trying to take a lease: how far the webhook has come, or how long another has it. */
export type Taken =
  | { readonly ours: true; readonly progress: Progress | undefined }
  | { readonly ours: false; readonly leftMs: number };

/**
 * The right to work on a webhook: one node at a time has it. It ends by the store's clock, unless it is
 * renewed before. What is kept with it is written only by the node that has it.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #id: string;
  #node = "";

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#id = webhookId(options.url);
  }

  /** Takes it, unless another node has it. */
  take(): Promise<Taken> {
    this.#node = newId();
    const tables = [leases];
    const rows = [{ table: progress, id: this.#id }];
    return step<Taken>(this.#options.store, this.#key, { tables, rows }, (view) => {
      const { now } = view.head;
      const stood = view.table(leases).find(({ id }) => id === this.#id);
      if (stood !== undefined && stood.value.until > now)
        return { answer: { ours: false, leftMs: (stood.value.until - now) / 1000 } };
      const saved = view.row(progress, this.#id)?.value;
      const answer: Taken = {
        ours: true,
        progress: saved && { ...saved, position: new Map(saved.position) },
      };
      return {
        change: {
          expect: [unchanged(leases, this.#id, stood)],
          write: [this.#until(now), ...this.#forgetting(view)],
          record: [],
        },
        done: () => answer,
      };
    });
  }

  /** Renews it, and saves what was reached. False where it was lost. */
  renew(reached: Progress | undefined): Promise<boolean> {
    return this.#holding((now) => [this.#until(now), ...this.#saving(reached)]);
  }

  /** Saves what was reached, and gives the lease back. */
  async release(reached: Progress | undefined): Promise<void> {
    await this.#holding((now) => [
      put(leases, this.#id, { node: "", until: now }),
      ...this.#saving(reached),
    ]);
  }

  #holding(write: (now: Micros) => Write[]): Promise<boolean> {
    const rows = [{ table: leases, id: this.#id }];
    return step<boolean>(this.#options.store, this.#key, { rows }, (view) => {
      const row = view.row(leases, this.#id);
      if (row?.value.node !== this.#node) return { answer: false };
      return {
        change: {
          expect: [unchanged(leases, this.#id, row)],
          write: write(view.head.now),
          record: [],
        },
        done: () => true,
      };
    });
  }

  get #key() {
    return webhooksKey(this.#options.app);
  }

  #until(now: Micros): Write {
    const until = now + this.#options.leaseMs * 1000;
    return put(leases, this.#id, { node: this.#node, until });
  }

  #saving(reached: Progress | undefined): Write[] {
    if (reached === undefined) return [];
    const { position, missedTime } = reached;
    return [put(progress, this.#id, { position: [...position], missedTime })];
  }

  /** Forgets webhooks that are no longer configured. */
  #forgetting(view: View): Write[] {
    const known = new Set(this.#options.configured.map(webhookId));
    return view
      .table(leases)
      .filter(({ id, value }) => !known.has(id) && value.until + forgottenMicros < view.head.now)
      .flatMap(({ id }) => [remove(leases, id), remove(progress, id)]);
  }
}
