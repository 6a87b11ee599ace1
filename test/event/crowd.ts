import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { encodePayload, type Payload } from "../../services/room/payload.ts";
import { roomKey } from "../../services/room/room-tables.ts";
import type { EventLog } from "../support/event-log.ts";
import { listen, lobby } from "../support/lobby.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

/** The lobby's log. */
export const key = roomKey("shop", "lobby");

/** Someone comes, as it is recorded. */
export const joined = (userId: string): Payload => ({
  case: "memberJoined",
  value: { member: { userId } },
});

/** Someone goes. */
export const left = (userId: string): Payload => ({
  case: "memberLeft",
  value: { userId, reason: LeaveReason.LEFT },
});

/** As many do as it is said: u0, u1… */
export const many = (count: number, of: (userId: string) => Payload, name = "u"): Payload[] =>
  Array.from({ length: count }, (_, i) => of(`${name}${i}`));

/** A lobby that so many read, in a world that folds above two readers, or as many as it is said. */
export async function crowd(readers: number, foldAbove = 2) {
  const world = openRooms({}, { foldAbove });
  const sides: Side[] = [];
  for (let i = 0; i < readers; i++) {
    const side = await world.user(`reader${i}`);
    await side.rooms.enterRoom(lobby);
    sides.push(side);
  }
  const logs = [];
  for (const side of sides) {
    const log = await listen(side);
    await log.next("roomEntered");
    logs.push(log);
  }
  const [first, log] = [sides[0], logs[0]];
  if (first === undefined || log === undefined) throw new Error("nobody reads");
  return { world, sides, logs, first, log };
}

/** Records in the lobby's log, one entry after another, and waits until this node has heard them. */
export async function record(world: Rooms, payloads: readonly Payload[]): Promise<void> {
  const { head } = await world.store.read(key, {});
  const last = head.sequence + payloads.length;
  const heard = Promise.withResolvers<void>();
  const cancel = await world.store.watch(key, head, {
    entries: (entries) => entries.at(-1)?.sequence === last && heard.resolve(),
    emitted: () => {},
    reset: (reason) => heard.reject(new Error(reason)),
  });
  const change = { expect: [], write: [], record: payloads.map(encodePayload) };
  await world.store.commit(key, change);
  await heard.promise;
  cancel();
  await world.clock.advance(0);
}

/** Events of the log that a reader was told, as far as it has come. */
export const inLog = ({ events }: EventLog): Event[] =>
  events.filter(({ sequence }) => sequence > 0n);
