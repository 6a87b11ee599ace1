import { ParlorError, type Room } from "../../client/index.ts";
import type { Sent } from "../support/sent-messages.ts";
import type { CallNotes } from "./call-notes.ts";
import { isRefusal, type Notes, now } from "./notes.ts";
import type { Dice } from "./plan.ts";

/** Who talks. */
export interface TalkOptions {
  readonly userId: string;
  readonly notes: Notes;
  readonly dice: Dice;
  readonly calls: CallNotes;
}

/** How long long messages are, beyond their number. */
const longBytes = 4000;

/** Whether barrage was lost on its way, or with its session: it is said once, or never. */
function isMissed({ passing, sessionOver }: ParlorError): boolean {
  return passing || sessionOver;
}

/** What a member says: messages that are numbered, so that each is like no other. */
export class Talk {
  readonly #options: TalkOptions;
  /**
   * The last of its places in each life of a room, for each time that it was in: what was sent before it left may be
   * acknowledged after what it sent when it was back.
   */
  readonly #last = new WeakMap<Room, Map<string, bigint>>();
  #count = 0;

  constructor(options: TalkOptions) {
    this.#options = options;
  }

  /** Sends a message. */
  async say(room: Room, how: { readonly long?: boolean; readonly barrage?: boolean } = {}) {
    const { userId, notes, dice } = this.#options;
    const { long = dice.happens(0.1), barrage = dice.happens(0.2) } = how;
    const text = `${userId} ${++this.#count}${long ? ".".repeat(longBytes) : ""}`;
    const sent = notes.streams.sending({ roomId: room.id, text, barrage, began: now() });
    try {
      if (!barrage) this.#inOrder(room, this.#acknowledged(sent, await room.send(text)));
      else if (await room.barrage(text)) this.#acknowledged(sent);
    } catch (thrown) {
      const missed = barrage && thrown instanceof ParlorError && isMissed(thrown);
      if (!missed && isRefusal(thrown, userId, notes)) notes.streams.refused(sent);
    }
  }

  /** Sends many long messages at once. */
  async burst(room: Room, count: number): Promise<void> {
    const { dice } = this.#options;
    const all = Array.from({ length: count }, () =>
      this.say(room, { long: true, barrage: dice.happens(0.7) }),
    );
    await Promise.all(all);
  }

  /** The client says that a message was taken, and where it is; of barrage only that it flies. */
  #acknowledged(
    sent: Sent,
    told?: { readonly messageId: string; readonly sequence: bigint },
  ): { readonly epoch: string; readonly sequence: bigint } {
    const { notes, userId, calls } = this.#options;
    const { roomId, text } = sent;
    const { messageId = "", cursor } = calls.answerTo(text) ?? {};
    const { epoch = "", sequence = 0n } = cursor ?? {};
    if (told !== undefined && (told.messageId !== messageId || told.sequence !== sequence))
      notes.clients.wrong(
        userId,
        roomId,
        `was told of a message at ${told.sequence}, not ${sequence}`,
      );
    const answer = { messageId, epoch, sequence: Number(sequence), at: now() };
    notes.streams.acknowledged(sent, answer);
    return { epoch, sequence };
  }

  /** What is sent one after another stands so. */
  #inOrder(room: Room, { epoch, sequence }: { epoch: string; sequence: bigint }): void {
    const { notes, userId } = this.#options;
    const lives = this.#last.get(room) ?? new Map<string, bigint>();
    this.#last.set(room, lives);
    if (sequence <= (lives.get(epoch) ?? 0n))
      notes.clients.wrong(
        userId,
        room.id,
        `sent what is at ${sequence} later than what is after it`,
      );
    lives.set(epoch, sequence);
  }
}
