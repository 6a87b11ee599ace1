/** So many are remembered: barrage that is dropped, and what an app's check drops, is never heard. */
const capacity = 500;

/** Which messages were sent from here: a sender is not told of its own. */
export class OwnMessages {
  readonly #ids = new Set<string>();
  readonly #sending = new Set<Promise<unknown>>();

  /** Takes note of a message that is being sent, and answers what comes of it. */
  async send<Sent extends { readonly messageId: string }>(sending: Promise<Sent>): Promise<Sent> {
    this.#sending.add(sending);
    try {
      const sent = await sending;
      this.#ids.add(sent.messageId);
      const [oldest] = this.#ids;
      if (this.#ids.size > capacity && oldest !== undefined) this.#ids.delete(oldest);
      return sent;
    } finally {
      this.#sending.delete(sending);
    }
  }

  /**
   * Whether a message was sent from here. One that is heard before its sending is answered waits for the
   * answer. To be asked once for each message.
   */
  async has(messageId: string): Promise<boolean> {
    if (!this.#ids.has(messageId)) await Promise.allSettled(this.#sending);
    return this.#ids.delete(messageId);
  }
}
