import type { RoomEvent } from "../../client/index.ts";
import type { ClientFault } from "./client-checker.ts";
import { type ClientLog, toldBy } from "./client-log.ts";
import { lifeOf } from "./sent-messages.ts";
import type { Violation } from "./violation.ts";

/** A place in a room's log. */
export interface Place {
  readonly epoch: string;
  readonly sequence: bigint;
}

/** What a `ClientRoom` is made of. */
export interface ClientRoomOptions {
  /** Whose client it is. */
  readonly reader: string;
  readonly roomId: string;
  /** As of where the room was entered. */
  readonly place: Place;
  readonly log: ClientLog;
  readonly counts: { told: number; resets: number };
  fault(violation: Violation<ClientFault>): void;
}

/** Places that a client passed over: the log must have nothing to tell there. */
interface Passed {
  readonly life: string;
  readonly from: number;
  readonly to: number;
}

/** One room, as one client tells of it from its entering on. */
export class ClientRoom {
  readonly #options: ClientRoomOptions;
  readonly #passed: Passed[] = [];
  #life: string;
  #at: number;
  #open = true;

  constructor(options: ClientRoomOptions) {
    const { roomId, place } = options;
    this.#options = options;
    this.#life = lifeOf(roomId, place.epoch);
    this.#at = Number(place.sequence);
  }

  /** The client tells something, and stands at a place. */
  told(event: RoomEvent, place: Place): void {
    if (!this.#open) this.#fault("client-after-exit", `was told ${event.name}`);
    this.#options.counts.told++;
    if (event.name === "exited") this.#open = false;
    else if (event.name === "reset") this.#reset(place);
    else if (event.name === "crowd") this.#crowd(event.event, Number(place.sequence));
    else this.#recorded(event, place);
  }

  /** All is quiet: the client stands at a place, and its line has brought all up to another. */
  stands(place: Place, brought: Place): void {
    const to = Number(place.sequence);
    const life = lifeOf(this.#options.roomId, place.epoch);
    if (life === this.#life && to > this.#at) this.#pass(to);
    if (place.epoch !== brought.epoch || place.sequence !== brought.sequence)
      this.#fault(
        "client-behind",
        `stands at ${place.epoch}:${to}, its line at ${brought.epoch}:${brought.sequence}`,
      );
  }

  /** Finds what was passed over, now that the log is known. */
  finish(): void {
    const { log } = this.#options;
    for (const { life, from, to } of this.#passed)
      for (let place = from; place <= to; place++) {
        const [said] = log.at(life, place);
        if (said !== undefined) this.#fault("client-hole", `was not told ${said} at ${place}`);
      }
  }

  /** A hole that is told: from here on everything is told again. */
  #reset(place: Place): void {
    this.#options.counts.resets++;
    const life = lifeOf(this.#options.roomId, place.epoch);
    const sequence = Number(place.sequence);
    if (life === this.#life && sequence < this.#at)
      this.#fault("client-reordered", `was reset from ${this.#at} to ${sequence}`);
    this.#life = life;
    this.#at = sequence;
  }

  #crowd({ joined, left }: { readonly joined: number; readonly left: number }, to: number): void {
    if (to - joined - left !== this.#at)
      this.#fault("client-hole", `was told ${joined} and ${left} from ${this.#at} to ${to}`);
    this.#at = to;
  }

  #recorded(event: RoomEvent, place: Place): void {
    const { roomId, log } = this.#options;
    const said = toldBy(event);
    if (said === undefined) return;
    const life = lifeOf(roomId, place.epoch);
    const sequence = Number(place.sequence);
    if (life !== this.#life) this.#fault("client-hole", `was told ${said} of another life`);
    else if (sequence === this.#at)
      this.#fault("client-doubled", `was told ${said} at ${sequence}`);
    else if (sequence < this.#at)
      this.#fault("client-reordered", `was told ${said} at ${sequence}`);
    else this.#pass(sequence - 1);
    if (!log.at(life, sequence).includes(said))
      this.#fault("client-altered", `was told ${said} at ${sequence}: ${log.at(life, sequence)}`);
    if (event.name === "message" && event.event.sequence !== place.sequence)
      this.#fault("client-altered", `was told ${said} at ${event.event.sequence}`);
    this.#life = life;
    this.#at = sequence;
  }

  #pass(to: number): void {
    if (to > this.#at) this.#passed.push({ life: this.#life, from: this.#at + 1, to });
    this.#at = to;
  }

  #fault(kind: ClientFault, what: string): void {
    const { roomId, reader } = this.#options;
    this.#options.fault({ kind, roomId, what: `${reader} ${what}` });
  }
}
