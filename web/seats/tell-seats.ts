import { words } from "../i18n/words.ts";
import { type Inside, listen, nameIn } from "../inside.ts";
import type { Seating } from "./seating.ts";

/** Tells those who listen to the page who sits down, and gets up. */
export function tellSeats(
  inside: Inside,
  seating: Seating,
  satDown: (name: string, number: number) => string,
): void {
  const { room, self } = inside;
  const sitting = () => new Map(seating.seats.map(({ number, userId }) => [number, userId]));
  let before = sitting();
  listen(inside, "reset", () => {
    before = sitting();
  });
  listen(inside, "attributes", () => {
    const now = sitting();
    for (const [number, userId] of now) {
      if (userId === before.get(number) || userId === self) continue;
      if (userId !== "") inside.tell(satDown(nameIn(room, userId), number));
      else if (before.get(number) !== self) inside.tell(words().seats.gotUp(number));
    }
    before = now;
  });
}
