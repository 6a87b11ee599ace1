import type { Member } from "../../client/index.ts";

/** The attribute of a member whose hand is up. */
export const handKey = "hand";

/** Whether someone raises a hand. */
export function handIsUp({ attributes }: Member): boolean {
  return attributes[handKey] === "up";
}
