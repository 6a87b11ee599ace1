import { hash } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { lifeOf } from "./sent-messages.ts";

/** What a message says, and its id. */
export interface Words {
  readonly messageId: string;
  /** Empty where it was revoked: whoever reads it later is not told what it said. */
  readonly text: string;
  readonly revoked: boolean;
}

/** What someone was told of a place in a log. */
interface Variant {
  readonly digest: string;
  readonly reader: string;
  readonly words: Words | undefined;
}

/**
 * A place in a log, and what was told of it: one thing to all, or else they disagree. A message that was revoked
 * meanwhile is told with its words, and without.
 */
export interface Place {
  readonly roomId: string;
  readonly epoch: string;
  readonly sequence: number;
  readonly variants: Variant[];
}

/** The logs of all rooms, put together from what every reader was told. */
export class ToldLog {
  readonly #lives = new Map<string, Map<number, Place>>();

  /** Notes what a reader was told. */
  note(event: Event, reader: string): void {
    const { roomId, epoch } = event;
    const sequence = Number(event.sequence);
    const life = this.#lives.get(lifeOf(roomId, epoch)) ?? new Map<number, Place>();
    this.#lives.set(lifeOf(roomId, epoch), life);
    const place = life.get(sequence) ?? { roomId, epoch, sequence, variants: [] };
    life.set(sequence, place);
    const digest = hash("sha1", toBinary(EventSchema, event), "base64");
    if (place.variants.some((variant) => variant.digest === digest)) return;
    place.variants.push({ digest, reader, words: wordsOf(event) });
  }

  /** What was told of a place. */
  at(life: string, sequence: number): Place | undefined {
    return this.#lives.get(life)?.get(sequence);
  }

  /** Every place that anyone was told of. */
  *places(): Generator<Place> {
    for (const life of this.#lives.values()) yield* life.values();
  }
}

/** What a message that was told says; undefined for other events. */
export function wordsOf({ payload }: Event): Words | undefined {
  if (payload.case !== "messageSent" && payload.case !== "barrage") return undefined;
  const { message } = payload.value;
  const content = message?.content?.content;
  const says = content?.case === "text" || content?.case === "barrage" ? content.value.text : "";
  return { messageId: message?.messageId ?? "", text: says, revoked: message?.revoked ?? false };
}
