import type { Census } from "./inspected-service.ts";

/** Something of which there is more than there was. */
export interface LeftBehind {
  readonly what: string;
  readonly count: number;
}

/** What there is more of, than before. */
export function leftBehind(before: Census, after: Census): LeftBehind[] {
  return [
    ...more(before.objects, after.objects),
    ...more(before.resources, after.resources), // of the process: a socket is in both
  ];
}

function more(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): LeftBehind[] {
  return Object.entries(after)
    .map(([what, count]) => ({ what, count: count - (before[what] ?? 0) }))
    .filter(({ count }) => count > 0);
}
