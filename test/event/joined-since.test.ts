import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it, vi } from "vitest";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { type Event, ResetReason, ResetReasonSchema } from "../../gen/parlor/v1/event_pb.ts";
import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import type { Store } from "../../services/store/store.ts";
import { beforeEvents } from "../support/interleave.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { openRooms, type Side } from "../support/rooms.ts";
import { crowd, inLog, joined, key, many, record } from "./crowd.ts";

const { ALL, JOINED, MODERATORS, UNSPECIFIED } = HistoryVisibility;
const moderator = { grants: [{ room: "*", verbs: ["join", "moderate"] }] } as const;

/**
 * A lobby where ann has spoken before and after bob joined: its creation and ann's joining are 1 and 2,
 * then "before", bob's joining (4), mod's joining and "after" (6).
 */
async function meet(historyVisibility: HistoryVisibility) {
  const world = openRooms();
  const [ann, bob, mod] = [
    await world.user("ann"),
    await world.user("bob"),
    await world.user("mod", moderator),
  ];
  const { snapshot } = await ann.rooms.enterRoom({ ...lobby, config: { historyVisibility } });
  await ann.messages.sendMessage(say("before"));
  await bob.rooms.joinRoom(inLobby);
  await mod.rooms.joinRoom(inLobby);
  await ann.messages.sendMessage(say("after"));
  const epoch = snapshot?.cursor?.epoch ?? "";
  const at = (sequence: number) => ({ ...inLobby, epoch, sequence: BigInt(sequence) });
  return { world, ann, bob, mod, at };
}

type Place = Pick<Cursor, "roomId" | "epoch" | "sequence">;

/** What a session is told first, by a pull that does not wait: resets with their sequence, else the log's. */
async function told(side: Side, cursor: Place): Promise<string[]> {
  const { events } = await side.events.pullEvents({ cursors: [cursor] });
  return events.map(word);
}

function word({ sequence, payload }: Event): string {
  if (payload.case !== "roomReset") return `${sequence}`;
  const { reason, snapshot } = payload.value;
  return `${ResetReasonSchema.value[reason]?.localName} ${snapshot?.cursor?.sequence}`;
}

const upTo = (last: number, from = 1) =>
  Array.from({ length: last - from + 1 }, (_, i) => `${from + i}`);

/** How often the store is asked for something while this is done. */
async function readings(store: Store, act: () => Promise<unknown>): Promise<number> {
  const spies = [vi.spyOn(store, "read"), vi.spyOn(store, "events"), vi.spyOn(store, "list")];
  await act();
  const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return count;
}

/** Bob goes, ann says something, and bob comes back: 7, 8 and 9. */
async function comeBack({ ann, bob }: { readonly ann: Side; readonly bob: Side }) {
  await bob.rooms.leaveRoom(inLobby);
  await ann.messages.sendMessage(say("meanwhile"));
  await bob.rooms.joinRoom(inLobby);
}

describe.each([JOINED, MODERATORS])("a room of visibility %i", (visibility) => {
  it("begins anew for one who joined after its cursor, and goes on from there", async () => {
    const { ann, bob, at } = await meet(visibility);
    const log = await listen(bob, { cursors: [at(0)] });
    const { payload } = await log.next("roomReset");
    expect(payload.value).toMatchObject({
      reason: ResetReason.JOINED,
      snapshot: { memberCount: 3, cursor: at(6) },
    });
    await ann.messages.sendMessage(say("next"));
    expect((await log.next("messageSent")).sequence).toBe(7n);
    expect(log.cases).toEqual(["ready", "roomReset", "messageSent"]);
  });

  it("does so for a pull, whether it waits or not", async () => {
    const { bob, at } = await meet(visibility);
    expect(await told(bob, at(0))).toEqual(["JOINED 6"]);
    const wait = durationFromMs(30_000);
    const { events } = await bob.events.pullEvents({ cursors: [at(0)], wait });
    expect(events.map(word)).toEqual(["JOINED 6"]);
    expect(await told(bob, at(6))).toEqual([]);
  });

  it("goes on where nothing is missing from before the joining, and not one event earlier", async () => {
    const { bob, at } = await meet(visibility);
    expect(await told(bob, at(2))).toEqual(["JOINED 6"]);
    expect(await told(bob, at(3))).toEqual(["4", "5", "6"]); // its own joining is the first
  });

  it("tells who created it all of it", async () => {
    const { ann, at } = await meet(visibility);
    expect(await told(ann, at(0))).toEqual(upTo(6));
  });

  it("tells moderators all that the log has", async () => {
    const { mod, at } = await meet(visibility);
    expect(await told(mod, at(0))).toEqual(upTo(6));
  });

  it("tells a member that comes back exactly what it missed, however much", async () => {
    const { world, ann, bob, at } = await meet(visibility);
    for (let i = 0; i < 200; i++) await ann.messages.sendMessage(say(`${i}`));
    for (const seen of [4, 150, 206]) {
      const log = await listen(bob, { cursors: [at(seen)] });
      await ann.messages.sendMessage(say("last"));
      const { head } = await world.store.read(key, {});
      await expect.poll(() => log.events.at(-1)?.sequence).toBe(BigInt(head.sequence));
      expect(log.events.slice(1).map(word)).toEqual(upTo(head.sequence, seen + 1));
      log.close();
    }
  });

  it("goes by when the user joined, not by which of its sessions did", async () => {
    const { world, bob, at } = await meet(visibility);
    const phone = await world.user("bob");
    await phone.rooms.joinRoom(inLobby);
    await bob.rooms.leaveRoom(inLobby);
    expect(await told(phone, at(4))).toEqual(["5", "6"]);
  });

  it("begins anew for one whose cursor is of an earlier membership", async () => {
    const { ann, bob, at } = await meet(visibility);
    await comeBack({ ann, bob });
    expect(await told(bob, at(6))).toEqual(["JOINED 9"]);
    expect(await told(bob, at(7))).toEqual(["JOINED 9"]);
    expect(await told(bob, at(8))).toEqual(["9"]);
  });

  it("does so through another node", async () => {
    const { world, at } = await meet(visibility);
    const late = await world.another().user("late");
    await late.rooms.joinRoom(inLobby);
    expect(await told(late, at(0))).toEqual(["JOINED 7"]);
  });

  it("says first that the log has let go of what was before", async () => {
    const { ann, bob, at } = await meet(visibility);
    for (let i = 0; i < 1100; i++) await ann.messages.sendMessage(say(`${i}`));
    expect(await told(bob, at(0))).toEqual(["TRIMMED 1106"]);
    expect(await told(bob, at(5000))).toEqual(["AHEAD 1106"]);
  });

  it("tells nothing of the time between to one who goes and comes while it is looked at", async () => {
    const { world, ann, bob, at } = await meet(visibility);
    beforeEvents(world.store, () => comeBack({ ann, bob }));
    const log = await listen(bob, { cursors: [at(6)] });
    await log.next("roomEntered");
    await ann.messages.sendMessage(say("next"));
    expect((await log.next("messageSent")).sequence).toBe(10n);
    expect(log.cases).toEqual(["ready", "roomExited", "roomEntered", "messageSent"]);
  });

  it("costs one more reading where it begins anew, and none where it goes on", async () => {
    const { world, bob, mod, at } = await meet(visibility);
    const all = await readings(world.store, () => told(mod, at(0)));
    expect(await readings(world.store, () => told(bob, at(4)))).toBe(all);
    expect(await readings(world.store, () => told(bob, at(0)))).toBe(all + 1);
  });
});

describe.each([ALL, UNSPECIFIED])("a room of visibility %i", (visibility) => {
  it("tells everyone all that the log has", async () => {
    const { ann, bob, mod, at } = await meet(visibility);
    for (const side of [ann, bob, mod]) expect(await told(side, at(0))).toEqual(upTo(6));
    const log = await listen(bob, { cursors: [at(0)] });
    for (let i = 1n; i <= 2n; i++) await log.next(i === 1n ? "roomCreated" : "memberJoined");
    expect((await log.next("messageSent")).sequence).toBe(3n);
    await comeBack({ ann, bob });
    expect(await told(bob, at(6))).toEqual(["7", "8", "9"]);
  });
});

describe("a room whose visibility is changed", () => {
  it("shows what was before by what it is now", async () => {
    const { mod, bob, at } = await meet(ALL);
    const change = (historyVisibility: HistoryVisibility) =>
      mod.rooms.updateRoom({ ...inLobby, historyVisibility });
    await change(MODERATORS);
    expect(await told(bob, at(0))).toEqual(["JOINED 7"]);
    await change(JOINED);
    expect(await told(bob, at(0))).toEqual(["JOINED 8"]);
    await change(ALL);
    expect(await told(bob, at(0))).toEqual(upTo(9));
  });
});

describe("a room that many read", () => {
  it("tells one who joined amid a run only those who came after it began", async () => {
    const { world, log, first } = await crowd(3);
    const backend = world.backend();
    await backend.rooms.updateRoom({ ...inLobby, historyVisibility: JOINED });
    await log.next("roomUpdated");
    const { cursor } = await first.messages.sendMessage(say("before"));
    const sent = Number(cursor?.sequence);
    await log.next("messageSent");
    await record(world, many(3, joined));
    const late = await world.user("late");
    await late.rooms.joinRoom(inLobby); // four after what was sent
    await record(world, many(2, joined, "v"));
    const stream = await listen(late, { cursors: cursor ? [cursor] : [] });
    const reset = await stream.next("roomReset");
    expect(word(reset)).toBe(`JOINED ${sent + 6}`);
    await record(world, many(2, joined, "w"));
    await world.clock.advance(250);
    const whole = (await log.next("membersChanged")).payload.value;
    expect(whole).toMatchObject({ firstSequence: BigInt(sent + 1), joinedCount: 8 });
    const part = (await stream.next("membersChanged")).payload.value;
    expect(part).toMatchObject({ firstSequence: BigInt(sent + 7), joinedCount: 2 });
    expect(part.joined.map(({ userId }) => userId)).toEqual(["w0", "w1"]);
    expect(inLog(stream)).toHaveLength(1);
  });

  it("tells one who comes back what it missed of a run", async () => {
    const { world, sides, logs } = await crowd(4);
    const [back, backsLog] = [sides[3], logs[3]];
    if (back === undefined || backsLog === undefined) throw new Error("nobody comes back");
    await world.backend().rooms.updateRoom({ ...inLobby, historyVisibility: JOINED });
    const { epoch, sequence } = await backsLog.next("roomUpdated");
    backsLog.close();
    await record(world, many(2, joined));
    const stream = await listen(back, { cursors: [{ ...inLobby, epoch, sequence }] });
    await stream.next("memberJoined");
    await stream.next("memberJoined");
    await record(world, many(3, joined, "v"));
    await world.clock.advance(250);
    expect((await stream.next("membersChanged")).payload.value.joinedCount).toBe(3);
    expect(stream.cases).toEqual(["ready", "memberJoined", "memberJoined", "membersChanged"]);
  });
});
