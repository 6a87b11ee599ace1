import type { State } from "../../client/index.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { ClientLog } from "./client-log.ts";
import { ClientRoom, type Place } from "./client-room.ts";
import { StateOrder } from "./state-order.ts";
import type { Violation } from "./violation.ts";

/**
 * What can be wrong with what clients tell their users:
 *
 * - `client-doubled`: a place of the log was told twice.
 * - `client-reordered`: a place was told after a later one.
 * - `client-hole`: places of the log were not told, and no `reset` said so.
 * - `client-altered`: a place was told as something else than the log has there.
 * - `client-after-exit`: something was told of a room after `exited`.
 * - `client-behind`: all is quiet, and a room's client has not told all that its line brought.
 * - `client-state`: states came in an order that makes no sense.
 * - `client-wrong`: something else that it told, or is, cannot be.
 */
export type ClientFault =
  | "client-doubled"
  | "client-reordered"
  | "client-hole"
  | "client-altered"
  | "client-after-exit"
  | "client-behind"
  | "client-state"
  | "client-wrong";

type Fault = Violation<ClientFault>;

/** Holds what clients tell their users against what lines brought, and against reason. */
export class ClientChecker {
  readonly #log = new ClientLog();
  readonly #found: Fault[] = [];
  readonly #rooms: ClientRoom[] = [];
  /** What happened, in numbers. */
  readonly counts = { told: 0, resets: 0, states: 0 };

  /** An event came over some line. */
  brought(event: Event): void {
    this.#log.note(event);
  }

  /** A client has told its user of a room: that it is in, as of a place. */
  entered(reader: string, roomId: string, place: Place): ClientRoom {
    const fault = (violation: Fault): void => void this.#found.push(violation);
    const { counts } = this;
    const room = new ClientRoom({ reader, roomId, place, log: this.#log, counts, fault });
    this.#rooms.push(room);
    return room;
  }

  /** The states of another client. */
  states(reader: string): (state: State) => void {
    const order = new StateOrder();
    return (state) => {
      this.counts.states++;
      const what = order.next(state);
      if (what !== undefined)
        this.#found.push({ kind: "client-state", roomId: "", what: `${reader}: ${what}` });
    };
  }

  /** Something that a client told, or is, cannot be: in words. */
  wrong(reader: string, roomId: string, what: string): void {
    this.#found.push({ kind: "client-wrong", roomId, what: `${reader} ${what}` });
  }

  /** All that is wrong. */
  finish(): Fault[] {
    for (const room of this.#rooms) room.finish();
    return this.#found;
  }
}
