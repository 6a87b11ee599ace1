import type { Logger } from "pino";
import type { App } from "../auth/app.ts";
import type { Clock } from "../clock.ts";
import { Chores } from "../event/chores.ts";
import type { Store } from "../store/store.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
import type { Standing } from "./standing.ts";
import { Webhook } from "./webhook.ts";

/** What webhooks are made of. */
export interface WebhooksOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly apps: ReadonlyMap<string, App>;
  /** For tests: other limits, and what is random. */
  readonly limits?: Partial<DeliveryLimits>;
  readonly random?: () => number;
}

/** Tells apps of what happens in their rooms, over HTTP. */
export class Webhooks {
  readonly #webhooks: readonly Webhook[];

  /** Begins. Apps without webhooks cost nothing. */
  constructor({ apps, limits, random = Math.random, ...made }: WebhooksOptions) {
    const chores = new Chores();
    const all = { ...made, limits: { ...defaultDeliveryLimits, ...limits }, chores, random };
    this.#webhooks = [...apps.values()].flatMap(({ appId, webhooks = [] }) => {
      const configured = webhooks.map(({ url }) => url);
      return webhooks.map((settings) => new Webhook({ ...all, app: appId, settings, configured }));
    });
  }

  /** How those stand that this node works on. */
  get standings(): readonly Standing[] {
    return this.#webhooks.map(({ standing }) => standing).filter((one) => one !== undefined);
  }

  /** Leaves them to other nodes: what is under way may take `graceMs`. */
  async close(graceMs: number): Promise<void> {
    await Promise.all(this.#webhooks.map((webhook) => webhook.close(graceMs)));
  }
}
