import type { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import type { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import type { ProfileRow } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
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
  /** Who reads what is kept as history. Never unspecified. */
  readonly historyVisibility: HistoryVisibility;
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
  /** The user whom it belongs to; "" for nobody. */
  readonly ownerId: string;
  /** Whether it goes when its owner leaves. */
  readonly release: boolean;
}

/** What is kept on a member, under its user id. */
export interface MemberAttributesRow {
  readonly values: Readonly<Record<string, string>>;
  /** The keys among them that stay when the member leaves. */
  readonly kept: readonly string[];
}

/** A ban or a mute, under its user's id; a mute of everyone under `everyone`. */
export interface SanctionRow {
  /** When it ends; 0 for never. It falls due then. */
  readonly until: Micros;
  readonly note: string;
  readonly actor: InfoRow["creator"];
}

/** Bans, or mutes. */
export type SanctionTable = typeof bans;

/** No user has this id. */
export const everyone = "*";

/** The most bans that a room has, and the most mutes. Said in the contract. */
export const maxSanctions = 10_000;

/** That a room is empty and kept for its destroy delay: one row, `theRow`, due when that is over. */
export type EmptyRow = Record<string, never>;

/** That a room will be destroyed: one row, `theRow`, due then. */
export interface ClosingRow {
  readonly destroyTime: Micros;
  readonly actor: InfoRow["creator"];
  readonly note: string;
}

/** The id of a table's only row. */
export const theRow = "room";

/** What the room is. */
export const info = jsonTable<InfoRow>("info");
/** Who is in it. */
export const members = jsonTable<MemberRow>("members", { listed: true });
/** What is set on it. At most as many rows as the app allows: 64. */
export const attributes = jsonTable<AttributeRow>("attributes");
/** What is set on its members. No more rows than it admits members. */
export const memberAttributes = jsonTable<MemberAttributesRow>("member-attributes", {
  listed: true,
});
/** Who may not come in. */
export const bans = jsonTable<SanctionRow>("bans", { listed: true, timed: true, standing: true });
/** Who may not send. */
export const mutes = jsonTable<SanctionRow>("mutes", { listed: true, timed: true, standing: true });
/** Whether it waits for its end. */
export const empty = jsonTable<EmptyRow>("empty", { timed: true });

/** Whether it will be destroyed by a call that said when. */
export const closing = jsonTable<ClosingRow>("closing", { timed: true });

/** Every table of a room's key. */
export const roomTables = [
  info,
  members,
  attributes,
  memberAttributes,
  bans,
  mutes,
  empty,
  closing,
];
