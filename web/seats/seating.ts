import {
  type Attribute,
  type AttributesChange,
  ErrorReason,
  ParlorError,
} from "../../client/index.ts";
import { words } from "../i18n/words.ts";
import { type Inside, listen, nameIn } from "../inside.ts";
import { errorWords } from "../link/error-words.ts";

/** A seat, as it stands. */
export interface Seat {
  /** From 1 on. */
  readonly number: number;
  /** Who sits there; empty for nobody. */
  readonly userId: string;
  readonly locked: boolean;
  readonly micOn: boolean;
}

/** A member's attribute by which a moderator asks its client to move to another seat. */
const moveKey = "move-to";

/** Whoever is asked to move has done so by then, or will not. */
const moveMs = 5000;

const keyOf = (number: number): string => `seat-${number}`;

/**
 * The seats of a room: attributes `seat-1` and so on, each of whoever sits there, and gone with its owner. A
 * lock is a seat that a moderator keeps, and that nobody sits on.
 */
export class Seating {
  readonly #inside: Inside;
  readonly #count: number;

  constructor(inside: Inside, count: number) {
    this.#inside = inside;
    this.#count = count;
    listen(inside, "memberAttributes", ({ userIds, set, actor }) => {
      const to = Number(set[moveKey]);
      if (userIds.includes(inside.self) && to > 0)
        void this.#moved(to, actor?.name || actor?.userId || words().errors.theService);
    });
  }

  /** The seats, in their order. */
  get seats(): readonly Seat[] {
    return Array.from({ length: this.#count }, (_, i) => this.#seat(i + 1));
  }

  /** One's own seat. */
  get own(): Seat | undefined {
    return this.seats.find(({ userId }) => userId === this.#inside.self);
  }

  /** Sits down on a free seat, and gets up from another in the same step. */
  async take(number: number): Promise<boolean> {
    const own = this.own;
    const left = own === undefined ? {} : { delete: [keyOf(own.number)] };
    const mine = own === undefined ? {} : { [keyOf(own.number)]: "mine" as const };
    const taken = await this.#change(
      {
        set: { [keyOf(number)]: JSON.stringify({ mic: own?.micOn === false ? "off" : "on" }) },
        ...left,
        if: { [keyOf(number)]: "absent", ...mine },
        releaseOnLeave: true,
      },
      number,
    );
    return taken;
  }

  /** Gets up. */
  async leave({ number }: Seat): Promise<void> {
    await this.#change({ delete: [keyOf(number)], if: { [keyOf(number)]: "mine" } }, number);
  }

  /** Turns the microphone on or off. */
  async turnMic({ number }: Seat, on: boolean): Promise<void> {
    const set = { [keyOf(number)]: JSON.stringify({ mic: on ? "on" : "off" }) };
    await this.#change({ set, if: { [keyOf(number)]: "mine" }, releaseOnLeave: true }, number);
  }

  /** Keeps anyone from sitting down on a free seat. */
  async lock({ number }: Seat): Promise<void> {
    const set = { [keyOf(number)]: JSON.stringify({ locked: true }) };
    await this.#change({ set, if: { [keyOf(number)]: "absent" } }, number);
  }

  /** Lets people sit there again. */
  async unlock(seat: Seat): Promise<void> {
    await this.putOut(seat);
  }

  /** Puts out who sits there: the one who is seen there, and nobody else. */
  async putOut({ number }: Seat): Promise<void> {
    const attribute = this.#attribute(number);
    if (attribute === undefined) return;
    const key = keyOf(number);
    await this.#change({ delete: [key], if: { [key]: attribute.revision }, force: true }, number);
  }

  /** Has someone move to another seat: its client does so, since a seat is its owner's alone. */
  async move(userId: string, number: number): Promise<void> {
    const { room, say } = this.#inside;
    const change = { userIds: [userId], set: { [moveKey]: String(number) } };
    const asked = await this.#tried(number, () => room.updateMemberAttributes(change));
    if (!asked || (await this.#sits(userId, number))) return;
    say(words().seats.notMoved(nameIn(room, userId), number));
  }

  /** Whether someone comes to sit on a seat, in the time that a client needs for that. */
  #sits(userId: string, number: number): Promise<boolean> {
    const { room, signal } = this.#inside;
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#seat(number).userId === userId) done();
      };
      const off = room.on("attributes", look);
      const done = (): void => {
        clearTimeout(timer);
        off();
        resolve(signal.aborted || this.#seat(number).userId === userId);
      };
      const timer = setTimeout(done, moveMs);
      signal.addEventListener("abort", done, { once: true });
      look();
    });
  }

  async #moved(to: number, by: string): Promise<void> {
    await this.#inside.room.updateMemberAttributes({ delete: [moveKey] }).catch(() => {});
    if (this.own !== undefined && (await this.take(to)))
      this.#inside.say(words().seats.moved(by, to));
  }

  #change(change: AttributesChange, number: number): Promise<boolean> {
    return this.#tried(number, () => this.#inside.room.updateAttributes(change));
  }

  /** Does something, or says why it did not work. Answers whether it did. */
  async #tried(number: number, act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (thrown) {
      this.#inside.say(this.#wordsOf(ParlorError.from(thrown), number));
      return false;
    }
  }

  #wordsOf(error: ParlorError, number: number): string {
    const { seats } = words();
    const { room, self } = this.#inside;
    if (error.reason !== ErrorReason.ATTRIBUTE_CONFLICT)
      return seats.failed(errorWords(error, room.id));
    const { userId, locked } = this.#seat(number);
    if (locked) return seats.lockedNow(number);
    const name = room.members.find((member) => member.userId === userId)?.name;
    if (name === undefined || userId === self) return seats.faster;
    return seats.fasterNamed(name, number);
  }

  #attribute(number: number): Attribute | undefined {
    return this.#inside.room.attributes.get(keyOf(number));
  }

  #seat(number: number): Seat {
    const attribute = this.#attribute(number);
    const { mic, locked } = saidBy(attribute?.value ?? "");
    const userId = locked ? "" : (attribute?.ownerId ?? "");
    return { number, userId, locked, micOn: mic !== "off" };
  }
}

/** What a seat's value says; nothing where it is not of this page's making. */
function saidBy(value: string): { readonly mic?: unknown; readonly locked: boolean } {
  try {
    const known: unknown = JSON.parse(value);
    if (typeof known !== "object" || known === null) return { locked: false };
    const locked = "locked" in known && known.locked === true;
    return "mic" in known ? { mic: known.mic, locked } : { locked };
  } catch {
    return { locked: false };
  }
}
