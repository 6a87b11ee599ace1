import { h } from "./dom.ts";
import { language, words } from "./i18n/words.ts";

/** A time of day, as people write it here. */
export function clockTime(time: Date): string {
  return new Intl.DateTimeFormat(language(), { timeStyle: "short" }).format(time);
}

/** A time of day, with the whole time for machines. */
export function timeElement(time: Date): HTMLElement {
  return h("time", { datetime: time.toISOString() }, clockTime(time));
}

/** A day and a time of it, as people write them here. */
export function dayAndTime(time: Date): string {
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(language(), style).format(time);
}

/** Whether two times are on one day, where the reader is. */
export function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** A day, as people say it: today, yesterday, a date. */
export function dayWords(day: Date, now = new Date()): string {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(day, now)) return words().talk.today;
  if (sameDay(day, yesterday)) return words().talk.yesterday;
  return new Intl.DateTimeFormat(language(), { dateStyle: "full" }).format(day);
}
