import { create } from "@bufbuild/protobuf";
import {
  type SubscribeResponse,
  SubscribeResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import { SharedMessage } from "../stream.ts";
import type { Delivery } from "./delivery.ts";

/** A response's bounds: a long queue goes out in slices. */
const maxEvents = 64;
const maxBytes = 64 * 1024;

/** What a response is in JSON, around its events. */
const begin = Buffer.from('{"events":[');
const comma = Buffer.from(",");
const end = Buffer.from("]}");

/**
 * What a reader is told with one response. Readers who are told the same, one delivery after another, come
 * to the same batch, and share its bytes.
 */
export class Batch {
  readonly #before: Batch | undefined;
  readonly #last: Delivery | undefined;
  readonly count: number;
  readonly bytes: number;
  /** Whether any of it may be left out, or takes anyone out of the room. */
  readonly special: boolean;
  /** What came of it last: the next reader who goes on from here is most likely told the same. */
  #next: Batch | undefined;
  #message: SharedMessage<SubscribeResponse> | undefined;

  /** An empty one; or one and a delivery more. */
  constructor(before?: Batch, last?: Delivery) {
    this.#before = before;
    this.#last = last;
    this.count = (before?.count ?? -1) + 1;
    this.bytes = (before?.bytes ?? 0) + (last?.bytes ?? 0);
    const takesOut = last?.takesOut !== undefined || last?.run?.hasLeavers === true;
    this.special = takesOut || last?.barrage === true || before?.special === true;
  }

  /** Whether no more goes into it. */
  get full(): boolean {
    return this.count >= maxEvents || this.bytes >= maxBytes;
  }

  /** This, and a delivery more. */
  plus(delivery: Delivery): Batch {
    if (this.#next === undefined || this.#next.#last !== delivery)
      this.#next = new Batch(this, delivery);
    return this.#next;
  }

  /** As it is written. */
  get message(): SharedMessage<SubscribeResponse> {
    this.#message ??= new SharedMessage({
      message: () =>
        create(SubscribeResponseSchema, { events: this.deliveries().map(({ event }) => event) }),
      parts: (codec) =>
        codec === "proto" ? this.deliveries().map(({ element }) => element) : this.#json(),
    });
    return this.#message;
  }

  /** One after another. */
  deliveries(): Delivery[] {
    const all: Delivery[] = [];
    for (let at: Batch | undefined = this; at !== undefined; at = at.#before)
      if (at.#last !== undefined) all.push(at.#last);
    return all.reverse();
  }

  #json(): Uint8Array[] {
    const events = this.deliveries().flatMap(({ json }) => [comma, json]);
    return [begin, ...events.slice(1), end];
  }
}
