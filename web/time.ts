import { h } from "./dom.ts";

const short = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** A time of day, as people write it here. */
export function clockTime(time: Date): string {
  return short.format(time);
}

/** A time of day, with the whole time for machines. */
export function timeElement(time: Date): HTMLElement {
  return h("time", { datetime: time.toISOString() }, clockTime(time));
}
