import { h } from "./dom.ts";

/** How many tints there are: `styles/avatar.css` has them. */
const tints = 5;

/** A user as a round sign: up to two initials, in a tint that stays the same for the user. */
export function avatar(userId: string, name: string): HTMLElement {
  const tint = [...userId].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % tints;
  return h("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, initials(name));
}

function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter((word) => word !== "");
  const [first = "?", last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
