import { create } from "@bufbuild/protobuf";
import { type Duration, type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Micros } from "./clock.ts";

/** The contract's timestamp of a point in time. Exact. */
export function timestampFromMicros(time: Micros): Timestamp {
  const seconds = Math.floor(time / 1_000_000);
  const nanos = (time - seconds * 1_000_000) * 1000;
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos });
}

/** The point in time of a timestamp, to the microsecond. */
export function microsFromTimestamp(timestamp: Timestamp): Micros {
  return Number(timestamp.seconds) * 1_000_000 + Math.floor(timestamp.nanos / 1000);
}

/** Milliseconds of a duration; `otherwise` where there is none. */
export function msFromDuration(duration: Duration | undefined, otherwise = 0): number {
  if (duration === undefined) return otherwise;
  return Number(duration.seconds) * 1000 + duration.nanos / 1_000_000;
}
