import type { App } from "../auth/app.ts";
import type { Micros } from "../clock.ts";
import { isRefusal } from "../errors/errors.ts";
import { tooManyAppRooms } from "../errors/room-errors.ts";
import { atMost, before, put, remove, unchanged } from "../store/change.ts";
import { type Decision, step } from "../store/step.ts";
import type { Condition, Key, Row, Store, Write } from "../store/store.ts";
import { jsonTable } from "../store/table.ts";
import { info, roomKey, theRow } from "./room-tables.ts";

/**
 * The index of the rooms of an app that may have no more than so many. As with a user's rooms (`membership.ts`)
 * it holds at least the truth: a place in it is *held* before a room is created, *confirmed* after, and
 * *released* when the room is gone. So the cap is never exceeded. Whatever is left undone falls due: a hold
 * when it ends, a place that is confirmed every 10 minutes; then it is made to agree with the room.
 * Rooms that were there before the app had a cap are not counted.
 */
export interface AppRoomRow {
  /** Until when the latest hold lasts; 0 where none is open. */
  readonly heldUntil: Micros;
}

/** The key of an app's index. */
export const appRoomsKey = (app: string): Key => ({ kind: "app", app, id: "rooms" });

/** The rooms, under their ids. */
export const appRooms = jsonTable<AppRoomRow>("rooms", { timed: true });

/** How long a hold lasts, and how much earlier it may no longer be used: more than clocks differ. */
const holdMicros = 2_000_000;
const marginMicros = 200_000;
/** How often a place is compared with its room. */
const lookMicros = 600_000_000;

/** A place that is held. */
interface Hold {
  /** Until when the room may be created under it: what the change to the room expects. */
  readonly expires: Condition;
  readonly revision: number;
  readonly time: Micros;
  /** Whether the place was there before: then it is not ours to give back. */
  readonly stood: boolean;
}

/** What came of trying to create a room. */
interface Creation {
  readonly created: boolean;
  /** Whether a repeat was answered: nothing was done. */
  readonly again: boolean;
}

/**
 * Creates a room of an app that has a cap, under a hold on a place. Throws `tooManyAppRooms` where the app has
 * as many as it may.
 */
export async function createCounted<A extends Creation>(
  store: Store,
  app: App,
  roomId: string,
  create: (expires: Condition) => Promise<A>,
): Promise<A> {
  const held = await hold(store, app, roomId);
  const outcome = await create(held.expires).catch(async (failure: unknown) => {
    if (isRefusal(failure)) await release(store, app.appId, roomId, held);
    throw failure; // of unknown outcome: the hold stays, and falls due
  });
  if (outcome.created && !outcome.again) await confirm(store, app.appId, roomId, held);
  else await release(store, app.appId, roomId, held);
  return outcome;
}

function hold(store: Store, { appId, limits }: App, roomId: string): Promise<Hold> {
  const { maxRooms } = limits;
  const selection = { rows: [{ table: appRooms, id: roomId }], sizes: [appRooms] };
  return step(store, appRoomsKey(appId), selection, (view): Decision<Hold> => {
    const row = view.row(appRooms, roomId);
    const most = row === undefined ? maxRooms - 1 : maxRooms;
    if (view.size(appRooms) > most) throw tooManyAppRooms(maxRooms);
    const until = Math.max(view.head.now + holdMicros, row?.value.heldUntil ?? 0);
    const change = {
      expect: [unchanged(appRooms, roomId, row), atMost(appRooms, most)],
      write: [held(roomId, until)],
      record: [],
    };
    const expires = before(until - marginMicros);
    const stood = row !== undefined;
    return { change, done: ({ revision, now: time }) => ({ expires, revision, time, stood }) };
  });
}

/** Confirms a hold, unless somebody has held over it, or seen the room go: then it falls due. */
async function confirm(store: Store, app: string, roomId: string, { revision, time }: Hold) {
  await store.commit(appRoomsKey(app), {
    expect: [{ kind: "at", row: { table: appRooms, id: roomId }, revision }],
    write: [confirmed(roomId, time)],
    record: [],
  });
}

/** Gives a place back that nothing came of. One that stood before falls due, and is compared with the room. */
async function release(store: Store, app: string, roomId: string, { revision, stood }: Hold) {
  if (stood) return;
  await store.commit(appRoomsKey(app), {
    expect: [{ kind: "at", row: { table: appRooms, id: roomId }, revision }],
    write: [remove(appRooms, roomId)],
    record: [],
  });
}

/** How often it is tried to make a place agree. What it settles is also due, so giving up loses nothing. */
const maxTries = 50;

/** Makes an app's index agree with a room. Idempotent; anyone may, at any time. */
export async function reconcileAppRoom(store: Store, app: string, roomId: string): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const index = await store.read(appRoomsKey(app), { rows: [{ table: appRooms, id: roomId }] });
    const row = index.row(appRooms, roomId);
    if (row === undefined) return;
    const room = await store.read(roomKey(app, roomId), { rows: [{ table: info, id: theRow }] });
    const lives = room.row(info, theRow) !== undefined;
    const outcome = await store.commit(appRoomsKey(app), {
      expect: [unchanged(appRooms, roomId, row)],
      write: [agreed(row, lives, index.head.now)],
      record: [],
    });
    if (outcome.ok) return;
  }
}

/** A place as it is to be. One that is held is put again: whoever holds it may not confirm what has gone since. */
function agreed({ id, value }: Row<AppRoomRow>, lives: boolean, now: Micros): Write {
  if (value.heldUntil > now) return held(id, value.heldUntil);
  return lives ? confirmed(id, now) : remove(appRooms, id);
}

const held = (roomId: string, until: Micros): Write =>
  put(appRooms, roomId, { heldUntil: until }, until);

const confirmed = (roomId: string, now: Micros): Write =>
  put(appRooms, roomId, { heldUntil: 0 }, now + lookMicros);

/**
 * A store that gives back the places of rooms that end, in apps that have a cap, as soon as a change to the
 * room has dropped it: by whatever call, or by itself. Where that fails the place is given back when it is due.
 */
export function givingBackAppRooms(store: Store, isCapped: (app: string) => boolean): Store {
  return {
    async commit(key, change) {
      const outcome = await store.commit(key, change);
      const isOver = outcome.ok && outcome.again === undefined && change.drop === true;
      if (isOver && key.kind === "room" && isCapped(key.app))
        await reconcileAppRoom(store, key.app, key.id).catch(() => {});
      return outcome;
    },
    read: store.read.bind(store),
    list: store.list.bind(store),
    events: store.events.bind(store),
    history: store.history.bind(store),
    feed: store.feed.bind(store),
    watchFeed: store.watchFeed.bind(store),
    keys: store.keys.bind(store),
    watch: store.watch.bind(store),
    due: store.due.bind(store),
    now: store.now.bind(store),
    reachable: store.reachable.bind(store),
    close: store.close.bind(store),
  };
}
