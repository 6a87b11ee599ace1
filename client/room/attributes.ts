import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  AttributeConditionSchema,
  Attribute as WireAttribute,
} from "../../gen/parlor/v1/attribute_pb.ts";
import type { UpdateAttributesRequestSchema } from "../../gen/parlor/v1/room_service_pb.ts";

/** A small named value kept on a room: a seat, a topic, a score. */
export interface Attribute {
  readonly value: string;
  /** The user whom it belongs to; empty for nobody. */
  readonly ownerId: string;
  /** Changes, and grows, whenever the attribute is set. */
  readonly revision: bigint;
  /** Whether it is deleted when its owner leaves the room. */
  readonly releaseOnLeave: boolean;
}

/** What becomes of a room's attributes, in one step: all of it, or nothing. */
export interface AttributesChange {
  /** Keys of 1 to 64 bytes, values of at most 1024 bytes of UTF-8. A room has at most 64. */
  readonly set?: Readonly<Record<string, string>>;
  readonly delete?: readonly string[];
  /** How attributes must stand: there is none, it belongs to this user, or it is at this revision. */
  readonly if?: Readonly<Record<string, "absent" | "mine" | bigint>>;
  /** Whatever is set belongs to this user from then on. */
  readonly takeOwnership?: boolean;
  /** Whatever is set and belongs to this user is deleted when the user leaves. */
  readonly releaseOnLeave?: boolean;
  /** Sets and deletes what belongs to others, too. Needs the grant `moderate`. */
  readonly force?: boolean;
}

/** A change as the contract has it. */
export function requestOf(
  change: AttributesChange,
): MessageInitShape<typeof UpdateAttributesRequestSchema> {
  const { takeOwnership = false, releaseOnLeave = false, force = false } = change;
  return {
    set: { ...change.set },
    delete: [...(change.delete ?? [])],
    conditions: Object.entries(change.if ?? {}).map(([key, stands]) => ({
      key,
      expect: expectation(stands),
    })),
    options: { takeOwnership, releaseOnLeave, force },
  };
}

/** An attribute as the contract has it; its revision where the contract leaves it to the event's time. */
export function attributeOf(wire: WireAttribute, revision = wire.revision): Attribute {
  const { value, ownerId, releaseOnLeave } = wire;
  return { value, ownerId, revision, releaseOnLeave };
}

function expectation(
  stands: "absent" | "mine" | bigint,
): NonNullable<MessageInitShape<typeof AttributeConditionSchema>["expect"]> {
  if (stands === "absent") return { case: "absent", value: true };
  if (stands === "mine") return { case: "ownedByMe", value: true };
  return { case: "revision", value: stands };
}
