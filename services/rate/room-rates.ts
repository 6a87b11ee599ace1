import { rateLimited } from "../errors/rate-errors.ts";
import type { Change, Refused } from "../store/store.ts";
import { type Metered, type Rates, ratesOf } from "./rates.ts";
import { type Standing, spendingOf } from "./standing.ts";

/** What a call takes of a room's bucket: a part of the room's own commit, exact on any number of nodes. */
export function roomSpending(
  rates: Rates,
  metered: Metered,
  standing: Standing = 0,
): Pick<Change, "spend"> {
  const limit = ratesOf[metered].room;
  const rate = rates[limit];
  return rate === null ? {} : { spend: [spendingOf(limit, rate, standing)] };
}

/** Throws `RATE_LIMITED` where a room refused since it had no token left. */
export function refuseExhausted({ exhausted }: Refused, metered: Metered, roomId: string): void {
  const [first] = exhausted ?? [];
  if (first !== undefined) throw rateLimited(ratesOf[metered].room, first.retryAfterMs, roomId);
}
