import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import type {
  HistoryVisibility,
  RoomConfigSchema,
  Room as WireRoom,
} from "../../gen/parlor/v1/room_pb.ts";

/** What a room is, as of now. */
export interface RoomInfo {
  readonly roomId: string;
  /** The display name; empty for none. */
  readonly name: string;
  /** Who created it. */
  readonly creator?: Actor;
  /** When it was created, by the service's clock. */
  readonly createTime?: Date;
  /** How long it is kept when its last member has left. */
  readonly destroyDelayMs: number;
  /** How many members it admits. */
  readonly maxMembers: number;
  /** Whether it stays when it is empty. */
  readonly keepWhenEmpty: boolean;
  /** When it will be destroyed, where that was said. */
  readonly destroyTime?: Date;
  /** Who reads the messages that it keeps. */
  readonly historyVisibility: HistoryVisibility;
}

/** How a room behaves, for the call that creates it. */
export interface RoomConfig {
  /** How long it is kept, state and all, when its last member has left. 0 to 3 hours; default 0. */
  readonly destroyDelayMs?: number;
  /** 0 to 100,000, and at most what the app allows; default 0: what the app has as default. */
  readonly maxMembers?: number;
  /**
   * The attributes that it begins with, owned by nobody. At most 64; keys of 1 to 64 bytes, values of at most 1024
   * bytes of UTF-8.
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Who reads the messages that it keeps; default all members. */
  readonly historyVisibility?: HistoryVisibility;
}

/** A room as the contract has it. */
export function infoFrom(wire: WireRoom): RoomInfo {
  const { roomId, name, creator, createTime, destroyDelay, destroyTime } = wire;
  const { maxMembers, keepWhenEmpty, historyVisibility } = wire;
  return {
    roomId,
    name,
    ...(creator && { creator }),
    ...(createTime && { createTime: timestampDate(createTime) }),
    destroyDelayMs: destroyDelay === undefined ? 0 : durationMs(destroyDelay),
    maxMembers,
    keepWhenEmpty,
    ...(destroyTime && { destroyTime: timestampDate(destroyTime) }),
    historyVisibility,
  };
}

/** A configuration as the contract has it. */
export function configOf(config: RoomConfig): MessageInitShape<typeof RoomConfigSchema> {
  const { destroyDelayMs = 0, maxMembers = 0, attributes, historyVisibility } = config;
  return {
    destroyDelay: durationFromMs(destroyDelayMs),
    maxMembers,
    attributes: { ...attributes },
    ...(historyVisibility !== undefined && { historyVisibility }),
  };
}
