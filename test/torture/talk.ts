import type { Calls } from "../support/node.ts";
import type { Caller } from "./caller.ts";
import { type Notes, now } from "./notes.ts";
import type { Dice } from "./plan.ts";

/** Who talks. */
export interface TalkOptions {
  readonly userId: string;
  readonly messages: Calls["messages"];
  readonly notes: Notes;
  readonly dice: Dice;
  readonly caller: Caller;
}

/** How long long messages are, beyond their number. */
const longBytes = 4000;

/** What a member says: messages that are numbered, so that each is like no other. */
export class Talk {
  readonly #options: TalkOptions;
  #count = 0;

  constructor(options: TalkOptions) {
    this.#options = options;
  }

  /** Sends a message, which is repeated under the same id until it is answered. */
  async say(roomId: string, how: { readonly long?: boolean; readonly barrage?: boolean } = {}) {
    const { userId, messages, notes, dice, caller } = this.#options;
    const { long = dice.happens(0.1), barrage = dice.happens(0.2) } = how;
    const requestId = this.nextId();
    const text = `${userId} ${requestId}${long ? ".".repeat(longBytes) : ""}`;
    const content = { case: barrage ? ("barrage" as const) : ("text" as const), value: { text } };
    const request = { roomId, requestId, content: { content } };
    const sent = notes.streams.sending({ roomId, text, barrage, began: now() });
    const done = await caller.insist((signal) => messages.sendMessage(request, { signal }));
    if (done === undefined) return; // it was out of the room: nothing was promised
    const { messageId, cursor } = done.answer;
    const at = { epoch: cursor?.epoch ?? "", sequence: Number(cursor?.sequence ?? 0) };
    notes.streams.acknowledged(sent, { messageId, ...at, at: done.at });
  }

  /** Sends many long messages at once. */
  async burst(roomId: string, count: number): Promise<void> {
    const { dice } = this.#options;
    const all = Array.from({ length: count }, () =>
      this.say(roomId, { long: true, barrage: dice.happens(0.7) }),
    );
    await Promise.all(all);
  }

  /** An id for a request. */
  nextId(): string {
    return String(++this.#count);
  }
}
