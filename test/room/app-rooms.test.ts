import { describe, expect, it } from "vitest";
import { appsFrom } from "../../services/config-file.ts";
import { appRooms, appRoomsKey, reconcileAppRoom } from "../../services/room/app-rooms.ts";
import { info, roomKey, theRow } from "../../services/room/room-tables.ts";
import { put } from "../../services/store/change.ts";
import { beforeCommit } from "../support/interleave.ts";
import { inLobby, lobby } from "../support/lobby.ts";
import { randomFrom } from "../support/random.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";

const full = "ResourceExhausted TOO_MANY_APP_ROOMS";
const roomOf = (roomId: string) => ({ room: { roomId } });

/** The rooms of the app's index. */
async function counted(world: Rooms): Promise<string[]> {
  const view = await world.store.read(appRoomsKey("shop"), { tables: [appRooms] });
  return view
    .table(appRooms)
    .map(({ id }) => id)
    .sort();
}

/** Those among some rooms that there are. */
async function living(world: Rooms, roomIds: readonly string[]): Promise<string[]> {
  const views = roomIds.map(async (id) => {
    const rows = [{ table: info, id: theRow }];
    const view = await world.store.read(roomKey("shop", id), { rows });
    return view.row(info, theRow) === undefined ? [] : [id];
  });
  return (await Promise.all(views)).flat().sort();
}

describe("an app that may have so many rooms", () => {
  it("has as many, and no more, whoever creates them and how", async () => {
    const world = openRooms({ maxRooms: 3 });
    const [ann, backend] = [await world.user("ann"), world.backend()];
    await ann.rooms.createRoom(roomOf("a"));
    await ann.rooms.enterRoom(roomOf("b"));
    await backend.rooms.createRoom(roomOf("c"));
    expect(await refusal(ann.rooms.createRoom(roomOf("d")))).toBe(full);
    expect(await refusal(ann.rooms.enterRoom(roomOf("d")))).toBe(full);
    expect(await refusal(backend.rooms.createRoom(roomOf("d")))).toBe(full);
    const into = { fromRoomId: "a", ...roomOf("d"), createIfMissing: true };
    expect(await refusal(ann.rooms.switchRoom(into))).toBe(full);
    expect(await counted(world)).toEqual(["a", "b", "c"]);
    await ann.rooms.enterRoom(roomOf("c"));
    expect(await refusal(ann.rooms.createRoom(roomOf("a")))).toContain("ROOM_ALREADY_EXISTS");
  });

  it("has a place again when a room is destroyed, left by all, or has waited long enough", async () => {
    const world = openRooms({ maxRooms: 1 });
    const [ann, bob, backend] = [await world.user("ann"), await world.user("bob"), world.backend()];
    await ann.rooms.enterRoom(lobby);
    await backend.rooms.destroyRoom(inLobby);
    await ann.rooms.enterRoom(roomOf("a"));
    await bob.rooms.joinRoom({ roomId: "a" });
    await ann.rooms.leaveRoom({ roomId: "a" });
    expect(await refusal(ann.rooms.enterRoom(lobby))).toBe(full);
    await backend.rooms.kickMembers({ roomId: "a", userIds: ["bob"] });
    await ann.rooms.enterRoom({ ...lobby, config: { destroyDelay: { seconds: 5n } } });
    await ann.rooms.leaveRoom(inLobby);
    expect(await refusal(bob.rooms.enterRoom(roomOf("b")))).toBe(full);
    await world.clock.advance(5000);
    await world.settle();
    await bob.rooms.enterRoom(roomOf("b"));
    await backend.rooms.destroyRoom({ roomId: "b", delay: { seconds: 5n } });
    await world.clock.advance(5000);
    await world.settle();
    await ann.rooms.enterRoom(lobby);
    expect(await counted(world)).toEqual(["lobby"]);
  });

  it("counts a creation that is repeated once", async () => {
    const world = openRooms({ maxRooms: 1 });
    const ann = await world.user("ann");
    const request = { ...lobby, requestId: "1" };
    const [first, again] = [
      () => ann.rooms.createRoom(request),
      () => ann.rooms.createRoom(request),
    ];
    beforeCommit(world.store, "app", first);
    await again();
    await again();
    expect(await counted(world)).toEqual(["lobby"]);
  });

  it("counts no room that was refused", async () => {
    const world = openRooms({ maxRooms: 2 });
    const [ann, backend] = [await world.user("ann"), world.backend()];
    await ann.rooms.enterRoom(lobby);
    await backend.rooms.banUsers({ ...inLobby, userIds: ["eve"] });
    await backend.rooms.destroyRoom(inLobby);
    const eve = await world.user("eve");
    expect(await refusal(eve.rooms.enterRoom(lobby))).toContain("USER_BANNED");
    expect(await counted(world)).toEqual([]);
  });

  it("takes the place of one who is refused late back", async () => {
    const world = openRooms({ maxRooms: 2 });
    const [ann, eve] = [await world.user("ann"), await world.user("eve")];
    beforeCommit(world.store, "app", () => ann.rooms.createRoom(lobby));
    expect(await refusal(eve.rooms.createRoom(lobby))).toContain("ROOM_ALREADY_EXISTS");
    await world.clock.advance(2000);
    await world.settle();
    expect(await counted(world)).toEqual(["lobby"]);
    await world.backend().rooms.destroyRoom(inLobby);
    expect(await counted(world)).toEqual([]);
  });

  it("does not count a room that went before its creator could say that it is there", async () => {
    const world = openRooms({ maxRooms: 1 });
    const ann = await world.user("ann");
    const commit = world.store.commit.bind(world.store);
    let commits = 0;
    world.store.commit = async (key, change) => {
      // The second of the app's index: the creator confirms.
      if (key.kind === "app" && ++commits === 2) {
        world.store.commit = commit;
        await world.backend().rooms.destroyRoom(inLobby);
      }
      return commit(key, change);
    };
    await ann.rooms.createRoom(lobby);
    expect(commits).toBe(2);
    await world.clock.advance(2000);
    await world.settle();
    expect(await counted(world)).toEqual([]);
  });

  it("leaves a hold alone when an earlier room of that id has gone", async () => {
    const world = openRooms({ maxRooms: 1 });
    const backend = world.backend();
    let other = "";
    beforeCommit(world.store, "room", async () => {
      await reconcileAppRoom(world.store, "shop", "lobby");
      other = await refusal(backend.rooms.createRoom(roomOf("other")));
    });
    await backend.rooms.createRoom(lobby);
    expect(other).toBe(full);
    expect(await counted(world)).toEqual(["lobby"]);
  });

  it("lets nobody create under a hold that has run out", async () => {
    const world = openRooms({ maxRooms: 1 });
    const backend = world.backend();
    beforeCommit(world.store, "room", () => world.clock.advance(1800));
    expect(await refusal(backend.rooms.createRoom(lobby))).toBe("Aborted CONTENTION");
    expect(await living(world, ["lobby"])).toEqual([]);
    expect(await counted(world)).toEqual([]);
  });

  it("has its places right again after a crash between any two steps", async () => {
    for (const survived of [1, 2]) {
      const world = openRooms({ maxRooms: 1 });
      const commit = world.store.commit.bind(world.store);
      let commits = 0;
      world.store.commit = async (key, change) => {
        if (++commits > survived) throw new Error("the node died");
        return commit(key, change);
      };
      const backend = world.backend();
      expect(await refusal(backend.rooms.createRoom(lobby))).toBe("Internal INTERNAL");
      world.store.commit = commit;
      expect(await refusal(backend.rooms.createRoom(roomOf("other")))).toBe(full);
      await world.clock.advance(2000);
      await world.settle();
      const isThere = survived === 2;
      expect(await counted(world)).toEqual(isThere ? ["lobby"] : []);
      expect(await living(world, ["lobby"])).toEqual(isThere ? ["lobby"] : []);
    }
  });

  it("counts a room whose end nobody saw for 10 minutes at most", async () => {
    const world = openRooms({ maxRooms: 1 });
    const backend = world.backend();
    const { now } = (await world.store.read(appRoomsKey("shop"), {})).head;
    const due = now + 600_000_000;
    const write = [put(appRooms, "ghost", { heldUntil: 0 }, due)];
    await world.store.commit(appRoomsKey("shop"), { expect: [], write, record: [] });
    expect(await refusal(backend.rooms.createRoom(lobby))).toBe(full);
    await world.clock.advance(600_000);
    await world.settle();
    await backend.rooms.createRoom({ ...lobby, config: { keepWhenEmpty: true } });
    await world.clock.advance(600_000);
    await world.settle();
    expect(await counted(world)).toEqual(["lobby"]);
  });

  it("never has more, and counts them right in the end, whatever crashes", async () => {
    const random = randomFrom("app rooms");
    const maxRooms = 4;
    const world = openRooms({ maxRooms });
    const [backend, ids] = [world.backend(), Array.from({ length: 8 }, (_, i) => `r${i}`)];
    const commit = world.store.commit.bind(world.store);
    world.store.commit = async (key, change) => {
      if (random() < 0.1) throw new Error("the node died before");
      const outcome = await commit(key, change);
      if (random() < 0.1) throw new Error("the node died after");
      return outcome;
    };
    for (let turn = 0; turn < 60; turn++) {
      const calls = Array.from({ length: 6 }, () => {
        const roomId = ids[Math.floor(random() * ids.length)] ?? "";
        if (random() < 0.6) return backend.rooms.createRoom(roomOf(roomId));
        return backend.rooms.destroyRoom({ roomId });
      });
      await Promise.allSettled(calls);
      const there = await living(world, ids);
      expect(there.length).toBeLessThanOrEqual(maxRooms);
      expect(await counted(world)).toEqual(expect.arrayContaining(there));
      await world.clock.advance(random() * 1500);
      await world.settle();
    }
    world.store.commit = commit;
    await world.clock.advance(601_000);
    await world.settle();
    expect(await counted(world)).toEqual(await living(world, ids));
  });
});

describe("an app that may have any number of rooms", () => {
  it("keeps no index of them", async () => {
    const world = openRooms({ maxRooms: 0 });
    const ann = await world.user("ann");
    beforeCommit(world.store, "app", () => Promise.reject(new Error("there is an index")));
    for (const roomId of ["a", "b", "c"]) await ann.rooms.enterRoom(roomOf(roomId));
    await world.backend().rooms.destroyRoom({ roomId: "a" });
    expect(await counted(world)).toEqual([]);
  });
});

describe("the configuration of an app", () => {
  const from = (max_rooms: number | undefined) => {
    const app = { id: "shop", secrets: ["s".repeat(32)], limits: { max_rooms } };
    const apps = appsFrom("parlor.json", JSON.stringify({ apps: [app] }), {});
    return apps.get("shop")?.limits.maxRooms;
  };

  it("says how many members a room has: 10,000 where it asks for no number, and 100,000 at most", () => {
    const limitsOf = (limits: object) => {
      const app = { id: "shop", secrets: ["s".repeat(32)], limits };
      return appsFrom("parlor.json", JSON.stringify({ apps: [app] }), {}).get("shop")?.limits;
    };
    const standard = { defaultMembersPerRoom: 10_000, maxMembersPerRoom: 100_000 };
    expect(limitsOf({})).toMatchObject(standard);
    const most = { default_members_per_room: 100_000, max_members_per_room: 100_000 };
    expect(limitsOf(most)).toMatchObject({ ...standard, defaultMembersPerRoom: 100_000 });
    const few = limitsOf({ max_members_per_room: 5 });
    expect(few).toMatchObject({ defaultMembersPerRoom: 5, maxMembersPerRoom: 5 });
    for (const name of Object.keys(most))
      expect(() => limitsOf({ [name]: 100_001 })).toThrow(`apps[0].limits.${name}`);
  });

  it("says how many rooms there are, up to a million", () => {
    expect([from(undefined), from(0), from(1_000_000)]).toEqual([0, 0, 1_000_000]);
    expect(() => from(1_000_001)).toThrow("apps[0].limits.max_rooms");
    expect(() => from(-1)).toThrow("apps[0].limits.max_rooms");
  });
});
