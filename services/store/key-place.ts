/** A place among the keys of an app, on the way through all partitions. */
export interface KeyPlace {
  readonly partition: number;
  /** The last id that was seen in the partition; "" for none. */
  readonly id: string;
}

/** The place that a page begins after. */
export function keyPlaceOf(after: string): KeyPlace {
  const colon = after.indexOf(":");
  return { partition: Number(after.slice(0, Math.max(0, colon))), id: after.slice(colon + 1) };
}

/** A place as pages name it. */
export function keyPlaceText({ partition, id }: KeyPlace): string {
  return `${partition}:${id}`;
}
