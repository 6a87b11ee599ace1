import { MessagePriority } from "../../gen/parlor/v1/message_pb.ts";
import type { Spending } from "../store/bucket.ts";
import type { Rate, RateName } from "./rates.ts";

/** Who goes first near the ceiling of a rate: 0 may take the last token, 1 and 2 leave a part of the burst. */
export type Standing = 0 | 1 | 2;

/** What each leaves, as a part of the burst. Said in the contract beside `MessagePriority`. */
const leaves = [0, 0.1, 0.3] as const;

/** The standing of a message. */
export function standingOf(priority: MessagePriority): Standing {
  if (priority === MessagePriority.HIGH) return 0;
  return priority === MessagePriority.LOW ? 2 : 1;
}

/** What a call takes from a bucket: one token. A bucket that is full gives it whatever the standing. */
export function spendingOf(limit: RateName, { rate, burst }: Rate, standing: Standing): Spending {
  const floor = Math.min(leaves[standing] * burst, burst - 1);
  return { bucket: limit, rate, burst, cost: 1, floor };
}
