import { ParlorError, type Room } from "../../client/index.ts";
import { ErrorReason as Reason } from "../../gen/parlor/v1/error_pb.ts";
import { isRefusal, type Notes } from "./notes.ts";
import type { Dice } from "./plan.ts";

/** Who changes things. */
export interface TinkerOptions {
  readonly userId: string;
  readonly notes: Notes;
  readonly dice: Dice;
}

/** So many attributes a room has, or fewer. */
const seats = 8;

/** How long someone is muted or banned, at the most. */
const sanctionMs = 2000;

/** What a member changes in its rooms: attributes, and others where it may moderate. */
export class Tinker {
  readonly #options: TinkerOptions;
  #count = 0;

  constructor(options: TinkerOptions) {
    this.#options = options;
  }

  /** Changes attributes of the room, or its own. */
  async change(room: Room): Promise<void> {
    const { dice } = this.#options;
    this.#options.notes.counts.attributes++;
    const value = String(++this.#count);
    const key = `seat${Math.floor(dice.between(0, seats))}`;
    if (dice.happens(0.4))
      await this.#try(
        room.updateMemberAttributes({
          ...(dice.happens(0.7) ? { set: { hand: value, [key]: value } } : { delete: [key] }),
          keepOnLeave: dice.happens(0.5),
        }),
      );
    else if (dice.happens(0.3)) await this.#try(room.updateAttributes({ delete: [key] }));
    else await this.#try(room.updateAttributes(this.#seat(room, key, value)));
  }

  /** Does what only who moderates may, to someone of a room. */
  async moderate(room: Room, userId: string): Promise<void> {
    const { dice, notes } = this.#options;
    notes.counts.moderated++;
    const pause = () => dice.pause(0, sanctionMs);
    const does = [
      () => this.#try(room.kick([userId], "away with you")),
      () =>
        this.#try(room.mute([userId]))
          .then(pause)
          .then(() => this.#try(room.unmute([userId]))),
      () =>
        this.#try(room.ban([userId]))
          .then(pause)
          .then(() => this.#try(room.unban([userId]))),
      () => this.#try(room.update({ name: `${room.id} ${++this.#count}` })),
      () => this.#try(room.updateMemberAttributes({ userIds: [userId], set: { role: room.id } })),
      () => this.#revoke(room),
    ];
    await dice.one(does)?.();
  }

  async #revoke(room: Room): Promise<void> {
    const last = await this.#try(room.history({ limit: 5 }));
    const message = last?.messages.find(({ revoked }) => !revoked);
    if (message === undefined) return;
    await this.#try(
      room.revoke(message).catch(async (thrown: unknown) => {
        // The room may be there anew, without it.
        const isGone = thrown instanceof ParlorError && thrown.reason === Reason.MESSAGE_NOT_FOUND;
        const now = isGone ? await room.history({ limit: 100 }) : undefined;
        const kept = now?.messages.some(({ messageId }) => messageId === message.messageId) ?? true;
        if (kept) throw thrown;
      }),
    );
  }

  #seat(room: Room, key: string, value: string): Parameters<Room["updateAttributes"]>[0] {
    const { dice, userId } = this.#options;
    const stands = room.attributes.get(key);
    const expected = stands === undefined ? "absent" : stands.revision;
    return {
      set: { [key]: value },
      if: { [key]: stands?.ownerId === userId ? "mine" : expected },
      releaseOnLeave: dice.happens(0.5),
    };
  }

  async #try<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
    const { userId, notes } = this.#options;
    return call.catch((thrown: unknown) => void isRefusal(thrown, userId, notes));
  }
}
