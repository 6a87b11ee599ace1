/** A message that someone sends. Its text is like no other in its room: by it the message is known. */
export interface Sending {
  readonly roomId: string;
  readonly text: string;
  readonly barrage: boolean;
  /** When the call began, the first one where it is repeated. In milliseconds, like all times here. */
  readonly began: number;
}

/** What the answer said. Barrage has neither epoch nor sequence. */
export interface Answer {
  readonly messageId: string;
  readonly epoch: string;
  readonly sequence: number;
  /** When it came. */
  readonly at: number;
}

/** A message that was sent, and its answer if there was one. */
export interface Sent extends Sending {
  answer?: Answer;
}

/** A message whose answer came. */
export type Acknowledged = Sending & { readonly answer: Answer };

/** All that was sent, by room. */
export class SentMessages {
  readonly #rooms = new Map<string, Map<string, Sent>>();
  /** The last sequence that was acknowledged, by life of a room. */
  readonly #last = new Map<string, number>();
  /** The ids of messages that someone asked to revoke: they may have gone. */
  readonly #revoking = new Set<string>();

  /** Notes that a message is being sent. */
  add(sending: Sending): Sent {
    const sent: Sent = { ...sending };
    const room = this.#rooms.get(sending.roomId) ?? new Map<string, Sent>();
    this.#rooms.set(sending.roomId, room.set(sending.text, sent));
    return sent;
  }

  /** Notes the answer. */
  answered(sent: Sent, answer: Answer): void {
    sent.answer = answer;
    const life = lifeOf(sent.roomId, answer.epoch);
    this.#last.set(life, Math.max(this.lastOf(life), answer.sequence));
  }

  /** Notes that someone asks to revoke a message. */
  revoking(messageId: string): void {
    this.#revoking.add(messageId);
  }

  /** Whether a message may have been revoked. */
  mayBeRevoked(messageId: string): boolean {
    return this.#revoking.has(messageId);
  }

  /** The message with this text. */
  find(roomId: string, text: string): Sent | undefined {
    return this.#rooms.get(roomId)?.get(text);
  }

  /** The last sequence of a life of a room that was acknowledged; 0 for none. */
  lastOf(life: string): number {
    return this.#last.get(life) ?? 0;
  }

  /** All whose answer came. */
  *acknowledged(): Generator<Acknowledged> {
    for (const room of this.#rooms.values())
      for (const sent of room.values()) if (has(sent)) yield sent;
  }

  /** Barrage of a room whose answer came. */
  barrageOf(roomId: string): Acknowledged[] {
    const room = this.#rooms.get(roomId)?.values() ?? [];
    return [...room].filter(has).filter(({ barrage }) => barrage);
  }
}

/** Names a life of a room. */
export function lifeOf(roomId: string, epoch: string): string {
  return `${roomId}/${epoch}`;
}

function has(sent: Sent): sent is Sent & Acknowledged {
  return sent.answer !== undefined;
}
