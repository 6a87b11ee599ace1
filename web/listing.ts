import { type Inside, listen } from "./inside.ts";
import type { Present } from "./talk/company.ts";

/** Of a room with more members than this nobody is listed: see `Room.members`. */
const maxListed = 5000;

/** A list that has not come by then is not waited for: the count is right without it. */
const patienceMs = 10_000;

/** Whether those who are in are listed: not yet, all of them, or nobody. */
export class Listing {
  readonly #inside: Inside;
  /** Whether everyone was listed once: after that it is never far from right. */
  #listed = false;
  #late = false;

  /** `changed` is called whenever it is another. */
  constructor(inside: Inside, changed: () => void) {
    this.#inside = inside;
    const timer = setTimeout(() => {
      this.#late = true;
      changed();
    }, patienceMs);
    inside.signal.addEventListener("abort", () => clearTimeout(timer));
    for (const name of ["members", "reset"] as const) listen(inside, name, changed);
  }

  /** How it stands. */
  get kind(): Present["kind"] {
    const { room } = this.#inside;
    this.#listed ||= room.membersComplete;
    if (room.memberCount > maxListed && !room.membersComplete) return "counted";
    if (this.#listed) return "listed";
    return this.#late ? "counted" : "looking";
  }

  /** Who is here. */
  get present(): Present {
    const { room, self } = this.#inside;
    const { kind } = this;
    const count = room.memberCount;
    if (kind !== "listed") return { kind, count };
    const others = room.members.filter(({ userId }) => userId !== self).map(({ name }) => name);
    return { kind, count, others };
  }
}
