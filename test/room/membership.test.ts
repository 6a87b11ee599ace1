import { describe, expect, it } from "vitest";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { SessionCaller } from "../../services/auth/caller.ts";
import { joined, userKey } from "../../services/auth/user-tables.ts";
import {
  exitedNotice,
  hold,
  type Membership,
  reconcile,
  release,
} from "../../services/room/membership.ts";
import { beforeCommit } from "../support/interleave.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

const memberOf = (side: Side, roomId = "lobby"): Membership => {
  const { app, userId, place } = side.caller as SessionCaller;
  return { app: app.appId, userId, place, roomId };
};

/** The rooms of a user's index. */
async function indexOf(world: Rooms, side: Side): Promise<string[]> {
  const { app, userId } = memberOf(side);
  const view = await world.store.read(userKey(app, userId), { tables: [joined] });
  return view.table(joined).map(({ id }) => id);
}

describe("the last two members, leaving at once,", () => {
  it("leave no empty room behind", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    beforeCommit(world.store, "room", () => bob.rooms.leaveRoom(inLobby));
    await ann.rooms.leaveRoom(inLobby);
    expect(await refusal(world.backend().rooms.getRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });
});

describe("a room that was empty", () => {
  it("is not destroyed under one who enters as its delay ends", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom({ ...lobby, config: { destroyDelay: { seconds: 5n } } });
    await ann.rooms.leaveRoom(inLobby);
    await world.clock.advance(5000);
    beforeCommit(world.store, "room", () => bob.rooms.joinRoom(inLobby));
    await world.settle();
    await bob.messages.sendMessage(say("still here"));
  });
});

describe("a hold", () => {
  it("is no longer good when it has run out: the room is not entered", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await bob.rooms.enterRoom(lobby);
    beforeCommit(world.store, "room", () => world.clock.advance(2000));
    expect(await refusal(ann.rooms.joinRoom(inLobby))).toBe("Aborted CONTENTION");
    expect((await bob.rooms.getRoom(inLobby)).snapshot?.memberCount).toBe(1);
    expect(await indexOf(world, ann)).toEqual([]);
  });

  it("whose session died inside is settled when it falls due, and the session is told", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const heard = await listen(ann);
    const commit = world.store.commit.bind(world.store);
    let commits = 0;
    world.store.commit = async (key, change) => {
      if (++commits > 2) throw new Error("the node died"); // held and entered, not confirmed
      return commit(key, change);
    };
    expect(await refusal(ann.rooms.enterRoom(lobby))).toBe("Internal INTERNAL");
    world.store.commit = commit;
    await world.clock.advance(2001);
    await world.settle();
    const entered = await heard.next("roomEntered");
    expect(entered.payload.value.snapshot?.memberCount).toBe(1);
    expect(await indexOf(world, ann)).toEqual(["lobby"]);
    heard.close();
  });

  it("that nothing came of is settled when it falls due", async () => {
    const world = openRooms({ maxRoomsPerUser: 1 });
    const ann = await world.user("ann");
    await hold(world.store, memberOf(ann), { maxRooms: 1 });
    const other = { room: { roomId: "other" } };
    expect(await refusal(ann.rooms.enterRoom(other))).toBe("ResourceExhausted TOO_MANY_ROOMS");
    await world.clock.advance(2001);
    await world.settle();
    await ann.rooms.enterRoom(other);
  });

  it("of one device does not undo that of another", async () => {
    const world = openRooms();
    const [phone, laptop] = [await world.user("ann"), await world.user("ann")];
    const held = await hold(world.store, memberOf(phone), { maxRooms: 5 });
    await laptop.rooms.enterRoom(lobby);
    await world.backend().rooms.destroyRoom(inLobby);
    await reconcile(world.store, memberOf(laptop)); // the phone may be on its way in
    expect(await indexOf(world, phone)).toEqual(["lobby"]);
    await release(world.store, memberOf(phone), held);
    await world.clock.advance(2001);
    await world.settle();
    expect(await indexOf(world, phone)).toEqual([]);
  });
});

describe("a notice of leaving", () => {
  it("that is late does not take the session out of a room that it has entered since", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const before = await world.store.now();
    await world.clock.advance(1000);
    await ann.rooms.enterRoom(lobby);
    const heard = await listen(ann);
    await heard.next("roomEntered");
    const who = memberOf(ann);
    const late = exitedNotice(who, { reason: LeaveReason.LEFT, time: before });
    await reconcile(world.store, who, { place: who.place, notice: late });
    await ann.messages.sendMessage(say("still here"));
    await heard.next("messageSent");
    expect(heard.cases).not.toContain("roomExited");
    heard.close();
  });
});
