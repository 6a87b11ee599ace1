import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import type { Sanction as WireSanction } from "../../gen/parlor/v1/sanction_pb.ts";

/** A ban, which keeps a user out, or a mute, which keeps one from sending. It outlives the room. */
export interface Sanction {
  /** The user; empty for a mute of everyone. */
  readonly userId: string;
  /** When it ends by itself, by the service's clock. Not set: it does not. */
  readonly until?: Date;
  /** Who did it. */
  readonly actor?: Actor;
  /** Why, for people. */
  readonly note: string;
  /** Since when. */
  readonly createTime?: Date;
}

/** A sanction as the contract has it. */
export function sanctionFrom({ userId, until, actor, note, createTime }: WireSanction): Sanction {
  return {
    userId,
    ...(until && { until: timestampDate(until) }),
    ...(actor && { actor }),
    note,
    ...(createTime && { createTime: timestampDate(createTime) }),
  };
}
