import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { dayOf } from "./output.ts";

/**
 * Answers, for the time of each event in turn, the line that says its day where that is another than the last
 * one's; before the first, another than that of `now`. Days are those of this machine's zone.
 */
export function createDayLines(now: Date): (time: Timestamp | undefined) => string | undefined {
  let day = dayOf(now);
  return (time) => {
    const next = time === undefined ? day : dayOf(timestampDate(time));
    if (next === day) return undefined;
    day = next;
    return `— ${day} —`;
  };
}
