import type { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import type { ProfileRow } from "../auth/caller.ts";
import type { Key } from "../store/store.ts";
import { jsonTable } from "../store/table.ts";

/** The key of a room. */
export const roomKey = (app: string, roomId: string): Key => ({ kind: "room", app, id: roomId });

/** What a room is: one row, `theRow`. Its `created` is the room's create time. */
export interface InfoRow {
  readonly name: string;
  readonly creator: { readonly kind: ActorKind; readonly userId: string; readonly name: string };
  readonly destroyDelayMs: number;
  readonly maxMembers: number;
  readonly keepWhenEmpty: boolean;
}

/** A member, under its user id. Its `created` is when it joined. */
export interface MemberRow {
  /** The places of its sessions that are in, at least one and at most `maxSessionsPerUser`. */
  readonly places: readonly string[];
  /** As of the session that joined first. */
  readonly profile: ProfileRow;
}

/** An attribute, under its key. Its revision is the attribute's. */
export interface AttributeRow {
  readonly value: string;
  /** The user who set it; "" for those that the room began with. */
  readonly ownerId: string;
}

/** That a room is empty and kept for its destroy delay: one row, `theRow`, due when that is over. */
export type EmptyRow = Record<string, never>;

/** The id of a table's only row. */
export const theRow = "room";

/** What the room is. */
export const info = jsonTable<InfoRow>("info");
/** Who is in it. */
export const members = jsonTable<MemberRow>("members", { listed: true });
/** What is set on it. At most 64 rows. */
export const attributes = jsonTable<AttributeRow>("attributes");
/** Whether it waits for its end. */
export const empty = jsonTable<EmptyRow>("empty", { timed: true });

/** Every table of a room's key. */
export const roomTables = [info, members, attributes, empty];
