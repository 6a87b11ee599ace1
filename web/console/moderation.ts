import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Calls } from "./calls.ts";
import { type Wish, Wishes } from "./wishes.ts";

/** What is done to a user, and how. */
export interface Deed {
  readonly userId: string;
  /** Why, for people; empty for nothing. */
  readonly note: string;
  /** For how many seconds, from now on; 0 for good. */
  readonly seconds: number;
}

/** Acts on a room as its app's backend. Whatever failed can be asked for again, and is done once. */
export class Moderation {
  readonly #calls: Pick<Calls, "rooms" | "messages">;
  readonly #roomId: string;
  readonly #wishes = new Wishes();

  constructor(calls: Pick<Calls, "rooms" | "messages">, roomId: string) {
    this.#calls = calls;
    this.#roomId = roomId;
  }

  /** Takes a user out. Answers whether it was in. */
  async kick({ userId, note }: Deed): Promise<boolean> {
    const { userIds } = await this.#once(`kick ${userId} ${note}`, (wish) =>
      this.#calls.rooms.kickMembers({ ...this.#of(wish), userIds: [userId], note }),
    );
    return userIds.length > 0;
  }

  /** Mutes a user; with an empty id everyone. */
  async mute({ userId, note, seconds }: Deed): Promise<void> {
    await this.#once(`mute ${userId} ${note} ${seconds}`, (wish) =>
      this.#calls.rooms.muteMembers({
        ...this.#of(wish),
        ...whom(userId),
        note,
        ...until(wish, seconds),
      }),
    );
  }

  /** Lets a user speak again; with an empty id everyone. */
  async unmute(userId: string): Promise<void> {
    await this.#once(`unmute ${userId}`, (wish) =>
      this.#calls.rooms.unmuteMembers({ ...this.#of(wish), ...whom(userId) }),
    );
  }

  /** Keeps a user out. */
  async ban({ userId, note, seconds }: Deed): Promise<void> {
    await this.#once(`ban ${userId} ${note} ${seconds}`, (wish) =>
      this.#calls.rooms.banUsers({
        ...this.#of(wish),
        userIds: [userId],
        note,
        ...until(wish, seconds),
      }),
    );
  }

  /** Lets a user in again. */
  async unban(userId: string): Promise<void> {
    await this.#once(`unban ${userId}`, (wish) =>
      this.#calls.rooms.unbanUsers({ ...this.#of(wish), userIds: [userId] }),
    );
  }

  /** Says something as the service. */
  async send(text: string): Promise<void> {
    const content = { content: { case: "text" as const, value: { text } } };
    await this.#once(`send ${text}`, (wish) =>
      this.#calls.messages.sendMessage({ ...this.#of(wish), content }),
    );
  }

  /** Destroys the room, in so many seconds. Answers when, in milliseconds since 1970; 0 where it is gone. */
  async destroy(note: string, seconds: number): Promise<number> {
    const { destroyTime } = await this.#once(`destroy ${note} ${seconds}`, (wish) =>
      this.#calls.rooms.destroyRoom({
        ...this.#of(wish),
        note,
        delay: { seconds: BigInt(seconds) },
      }),
    );
    return Number(destroyTime?.seconds ?? 0) * 1000;
  }

  #of({ requestId }: Wish) {
    return { roomId: this.#roomId, requestId };
  }

  async #once<Answer>(words: string, call: (wish: Wish) => Promise<Answer>): Promise<Answer> {
    const answer = await call(this.#wishes.of(words));
    this.#wishes.done(words);
    return answer;
  }
}

function whom(userId: string) {
  return userId === "" ? { everyone: true } : { userIds: [userId] };
}

function until({ askedMs }: Wish, seconds: number) {
  return seconds === 0 ? {} : { until: timestampFromMs(askedMs + seconds * 1000) };
}
