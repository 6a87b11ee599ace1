import { defaultStoreLimits } from "../store/store-limits.ts";

/** What delivery to one webhook keeps to. */
export interface DeliveryLimits {
  /** Requests at once. */
  readonly requests: number;
  /** Events that are read ahead of the oldest that was not taken, and bytes of their payloads. */
  readonly events: number;
  readonly bytes: number;
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** The first wait before an event is sent again; each is twice the one before, up to the most. */
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
  /** The longest that a receiver's Retry-After is honoured. */
  readonly mostRetryAfterMs: number;
  /** How long a receiver that is gone (410) is left alone. */
  readonly goneMs: number;
  /** How long an event is sent again: as long as feeds keep it. */
  readonly keptMs: number;
  /** How often progress is saved, where there is any. */
  readonly saveMs: number;
  /** How often a node says that it still works on the webhook, and how long others believe it. */
  readonly renewMs: number;
  readonly leaseMs: number;
  /** How often a feed is read at least, so that it is kept. */
  readonly touchMs: number;
}

/** The limits of every webhook. Said in the guide. */
export const defaultDeliveryLimits: DeliveryLimits = {
  requests: 16,
  events: 10_000,
  bytes: 16 * 1024 * 1024,
  timeoutMs: 10_000,
  firstRetryMs: 1000,
  mostRetryMs: 5 * 60_000,
  mostRetryAfterMs: 5 * 60_000,
  goneMs: 60 * 60_000,
  keptMs: defaultStoreLimits.feedAgeMs,
  saveMs: 1000,
  renewMs: 3000,
  leaseMs: 10_000,
  touchMs: 60_000,
};
