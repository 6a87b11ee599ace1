import type { ZIMMessage } from "./message-types.ts";
import { RecentIds } from "./recent-ids.ts";

/** So many messages are kept. */
const capacity = 500;

/** The messages that were heard or sent last, by id: what is answered or revoked is mostly among them. */
export class RecentMessages {
  readonly #messages = new Map<string, ZIMMessage>();
  readonly #revoked = new RecentIds();

  /** Keeps a message, in the place of the oldest where there are too many. */
  keep(message: ZIMMessage): void {
    const { messageID = "" } = message;
    if (messageID === "") return;
    this.#messages.set(messageID, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > capacity && oldest !== undefined) this.#messages.delete(oldest);
  }

  /** The message of this id, where it is kept. */
  find(messageID: string): ZIMMessage | undefined {
    return this.#messages.get(messageID);
  }

  /** A message was revoked. */
  revoke(messageID: string): void {
    this.#revoked.add(messageID);
  }

  /** Whether a message was revoked lately. */
  isRevoked(messageID: string): boolean {
    return this.#revoked.has(messageID);
  }
}
