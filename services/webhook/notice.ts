import type { Micros } from "../clock.ts";
import { missedBodyOf, missedIdOf } from "./message.ts";
import { RoomQueue } from "./room-queue.ts";
import type { Message } from "./sender.ts";

/** What a receiver is told where events were missed: once, however many they were. */
export class Notice {
  /** Stands for it where rooms wait to be sent. */
  readonly lane = new RoomQueue("", -1);
  /** When it was found that events were missed; 0 where there is nothing to tell. */
  missedTime: Micros;
  #telling: Micros = 0;

  constructor(missedTime: Micros) {
    this.missedTime = missedTime;
  }

  /** Events were missed. Answers whether that is to be told anew. */
  miss(now: Micros): boolean {
    if (this.missedTime !== 0 && this.missedTime !== this.#telling) return false;
    const tells = this.missedTime === 0;
    this.missedTime = Math.max(now, this.missedTime + 1);
    return tells;
  }

  /** What is to be told now. */
  message(app: string): Message {
    this.#telling = this.missedTime;
    return { id: missedIdOf(app, this.#telling), body: missedBodyOf(this.#telling) };
  }

  /** It was told. Answers whether more were missed meanwhile. */
  taken(): boolean {
    this.lane.failures = 0;
    const more = this.missedTime !== this.#telling;
    if (!more) this.missedTime = 0;
    this.#telling = 0;
    return more;
  }
}
