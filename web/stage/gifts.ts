import type { Message } from "../../client/index.ts";
import { words } from "../i18n/words.ts";
import { shownAt, wholeAddress } from "../own-address.ts";

/** The gifts of the tray, by their ids: the cheapest first. `public/gifts` has their pictures. */
export const giftIds = ["rose", "tea", "cake", "lantern", "kite", "rocket"] as const;

/** The id of a gift of the tray. */
export type GiftId = (typeof giftIds)[number];

/** A gift in a message. */
export type Gift = Pick<
  Extract<Message["content"], { case: "gift" }>["value"],
  "giftId" | "count" | "name" | "imageUrl" | "comboId"
>;

/** Where a gift's picture is, for everyone who reads the message. */
export function giftAddress(id: GiftId): string {
  return wholeAddress(`gifts/${id}.svg`);
}

/** How a gift is called: in one's own language where it is of the tray. */
export function giftName({ giftId, name }: Pick<Gift, "giftId" | "name">): string {
  const known = giftIds.find((id) => id === giftId);
  return known === undefined ? name || giftId : words().stage.giftNames[known];
}

/** Where a gift's picture is shown from; empty where it has none. */
export function giftPicture({ giftId, imageUrl }: Pick<Gift, "giftId" | "imageUrl">): string {
  const known = giftIds.find((id) => id === giftId);
  return known === undefined ? shownAt(imageUrl) : giftAddress(known);
}
