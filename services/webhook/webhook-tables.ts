import { createHash } from "node:crypto";
import type { Micros } from "../clock.ts";
import type { FeedPosition } from "../store/app-feed.ts";
import type { Key } from "../store/store.ts";
import { jsonTable } from "../store/table.ts";

/** The key of what is known of an app's webhooks. */
export const webhooksKey = (app: string): Key => ({ kind: "app", app, id: "webhooks" });

/** What rows of a webhook are known by: the same on every node, and in every life of the service. */
export const webhookId = (url: string): string =>
  createHash("sha256").update(url).digest("base64url");

/** Which node works on a webhook. */
export interface LeaseRow {
  /** Made anew each time that it is taken. */
  readonly node: string;
  readonly until: Micros;
}

/** How far a webhook has come. */
export interface ProgressRow {
  /** All that the feed has up to here was taken, or is not for this webhook: position by partition. */
  readonly position: readonly (readonly [partition: number, position: number])[];
  /** When it was found that events were missed of which the receiver is still to be told; 0 for none. */
  readonly missedTime: Micros;
}

/** How far a webhook has come. */
export interface Progress {
  readonly position: FeedPosition;
  readonly missedTime: Micros;
}

/** Who works on a webhook. */
export const leases = jsonTable<LeaseRow>("webhook-leases");
/** How far each has come. */
export const progress = jsonTable<ProgressRow>("webhook-progress");
