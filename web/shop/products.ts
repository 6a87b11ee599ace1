import { wholeAddress } from "../own-address.ts";

/** What the demo shop sells, by id. `public/products` has the pictures, the dictionaries the words. */
export const products = [
  { id: "desk", priceMicros: 49_000_000n, picture: "desk-lamp" },
  { id: "paper", priceMicros: 24_500_000n, picture: "paper-lantern" },
  { id: "floor", priceMicros: 129_000_000n, picture: "floor-lamp" },
  { id: "night", priceMicros: 18_900_000n, picture: "night-light" },
] as const;

/** Something that the demo shop sells. */
export type Product = (typeof products)[number];

/** What the shop's prices are in. */
export const currencyCode = "EUR";

/** Where a product's picture is, for everyone who reads the message. */
export function pictureAddress({ picture }: Product): string {
  return wholeAddress(`products/${picture}.svg`);
}
