import { RecentIds } from "./recent-ids.ts";

/** Where a message goes: messages of a room are heard in their order, barrage whenever it flies. */
export interface Way {
  readonly roomID: string;
  readonly flies: boolean;
}

/** Which messages were sent from here: a sender is not told of its own. */
export class OwnMessages {
  /** Barrage that is dropped, and what an app's check drops, is never heard. */
  readonly #ids = new RecentIds();
  readonly #sending = new Map<Promise<unknown>, Way>();

  /** Takes note of a message that is being sent, and answers what comes of it. */
  async send<Sent extends { readonly messageId: string }>(
    way: Way,
    sending: Promise<Sent>,
  ): Promise<Sent> {
    this.#sending.set(sending, way);
    try {
      const sent = await sending;
      this.#ids.add(sent.messageId);
      return sent;
    } finally {
      this.#sending.delete(sending);
    }
  }

  /**
   * Whether a message was sent from here. One that is heard before its sending is answered waits for the
   * answers of its own way. To be asked once for each message.
   */
  async has(messageId: string, { roomID, flies }: Way): Promise<boolean> {
    const here = [...this.#sending].filter(
      ([, way]) => way.roomID === roomID && way.flies === flies,
    );
    if (!this.#ids.has(messageId)) await Promise.allSettled(here.map(([sending]) => sending));
    return this.#ids.delete(messageId);
  }
}
