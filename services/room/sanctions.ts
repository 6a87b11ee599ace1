import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import { type Sanction, SanctionSchema } from "../../gen/parlor/v1/sanction_pb.ts";
import { actorOf, type Caller } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
import { invalidRequest } from "../errors/errors.ts";
import { tooManySanctions } from "../errors/room-errors.ts";
import { atMost, put, remove, unchanged } from "../store/change.ts";
import { step } from "../store/step.ts";
import type { Change, Condition, Due, Row, Store, View, Write } from "../store/store.ts";
import { microsFromTimestamp, timestampFromMicros } from "../time.ts";
import { theService } from "./departure.ts";
import { encodePayload } from "./payload.ts";
import {
  bans,
  everyone,
  info,
  maxSanctions,
  mutes,
  type SanctionRow,
  type SanctionTable,
  theRow,
} from "./room-tables.ts";

/** What a moderator imposes. */
export interface Imposing {
  readonly roomId: string;
  readonly table: SanctionTable;
  readonly ids: readonly string[];
  readonly until: Timestamp | undefined;
  readonly note: string;
}

/** Whether a sanction holds: bans and mutes end by the clock, before they are deleted. */
export function holds(row: Row<SanctionRow> | undefined, now: Micros): row is Row<SanctionRow> {
  return row !== undefined && (row.value.until === 0 || row.value.until > now);
}

/** What imposing sanctions changes. The view has their rows, and the size of their table. */
export function imposition(
  view: View,
  caller: Caller,
  { roomId, table, ids, until, note }: Imposing,
): { expect: Condition[]; write: Write[]; sanctions: Sanction[] } {
  const end = until === undefined ? 0 : microsFromTimestamp(until);
  if (end !== 0 && end <= view.head.now)
    throw invalidRequest("until", "must be in the future, by the service's clock");
  const added = ids.filter((id) => view.row(table, id) === undefined).length;
  if (view.size(table) + added > maxSanctions) throw tooManySanctions(roomId, maxSanctions);
  const { kind, userId, name } = actorOf(caller);
  const row: SanctionRow = { until: end, note, actor: { kind, userId, name } };
  return {
    expect: added > 0 ? [atMost(table, maxSanctions - added)] : [],
    write: ids.map((id) => put(table, id, row, end === 0 ? undefined : end)),
    sanctions: ids.map((id) => shown(id, row)),
  };
}

/** What lifting sanctions changes: those that there are. Nothing is recorded where there is no room. */
export function lifting(
  view: View,
  lift: { readonly table: SanctionTable; readonly ids: readonly string[]; readonly actor: Actor },
): { readonly change: Change; readonly lifted: readonly string[] } {
  const { table, ids, actor } = lift;
  const room = view.row(info, theRow);
  const rows = ids.flatMap((id) => view.row(table, id) ?? []);
  const lifted = rows.map(({ id }) => id);
  const userIds = lifted.filter((id) => id !== everyone);
  const event = table === bans ? ("usersUnbanned" as const) : ("membersUnmuted" as const);
  const record = [
    ...(userIds.length > 0 ? [encodePayload({ case: event, value: { userIds, actor } })] : []),
    ...(lifted.includes(everyone) ? [encodePayload({ case: event, value: { actor } })] : []),
  ];
  return {
    change: {
      expect: [
        unchanged(info, theRow, room),
        ...rows.map((row) => unchanged<SanctionRow>(table, row.id, row)),
      ],
      write: lifted.map((id) => remove(table, id)),
      record: room === undefined ? [] : record,
    },
    lifted,
  };
}

/** A sanction's time is over. */
export async function endSanction(
  store: Store,
  table: SanctionTable,
  { key, id, revision }: Due,
): Promise<void> {
  const rows = [
    { table: info, id: theRow },
    { table, id },
  ];
  await step(store, key, { rows }, (view) => {
    if (view.row(table, id)?.revision !== revision) return { answer: undefined };
    const { change } = lifting(view, { table, ids: [id], actor: theService });
    return { change, done: () => undefined };
  });
}

/** A sanction as it is listed. */
export function sanctionFrom({ id, value, created }: Row<SanctionRow>): Sanction {
  const sanction = shown(id, value);
  sanction.createTime = timestampFromMicros(created);
  return sanction;
}

function shown(id: string, { until, actor, note }: SanctionRow): Sanction {
  return create(SanctionSchema, {
    userId: id === everyone ? "" : id,
    actor,
    note,
    ...(until === 0 ? {} : { until: timestampFromMicros(until) }),
  });
}

/** The mutes that stand and concern a user, or whoever is no user. */
export function mutesOf(view: View, userId: string): Sanction[] {
  const ids = userId === "" ? [everyone] : [everyone, userId];
  return ids
    .map((id) => view.row(mutes, id))
    .filter((row) => holds(row, view.head.now))
    .map(sanctionFrom);
}
