import { describe, expect, it } from "vitest";
import { randomFrom } from "../support/random.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Side } from "../support/rooms.ts";

/** Reads page after page; `between` happens after each of them. */
async function listAll(
  side: Side,
  request: Parameters<Side["rooms"]["listRooms"]>[0] = {},
  between: () => Promise<unknown> = async () => {},
) {
  const found: { readonly id: string; readonly members: number }[] = [];
  for (let pageToken = ""; ; ) {
    const page = await side.rooms.listRooms({ ...request, pageToken });
    expect(page.rooms.length).toBeLessThanOrEqual(request.pageSize || 100);
    for (const { room, memberCount } of page.rooms)
      found.push({ id: room?.roomId ?? "", members: memberCount });
    pageToken = page.nextPageToken;
    if (pageToken === "") return found;
    await between();
  }
}
const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id).sort();

describe("ListRooms", () => {
  it("lists the rooms of the app, with what they are and how many are in", async () => {
    const world = openRooms();
    const backend = world.backend();
    expect(await listAll(backend)).toEqual([]);
    await backend.rooms.createRoom({ room: { roomId: "empty" }, config: { keepWhenEmpty: true } });
    const users = await Promise.all(["ann", "bob"].map((id) => world.user(id)));
    for (const user of users)
      await user.rooms.enterRoom({ room: { roomId: "lobby", name: "Lobby" } });
    await (await world.user("eve", { app: "other" })).rooms.enterRoom({
      room: { roomId: "theirs" },
    });
    const { rooms } = await backend.rooms.listRooms({});
    const [lobby] = rooms.filter(({ room }) => room?.roomId === "lobby");
    const { snapshot } = await backend.rooms.getRoom({ roomId: "lobby" });
    expect(lobby).toMatchObject({ room: snapshot?.room, memberCount: 2 });
    const found = await listAll(backend);
    expect(found.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: "empty", members: 0 },
      { id: "lobby", members: 2 },
    ]);
    for (const user of users) await user.rooms.leaveRoom({ roomId: "lobby" });
    expect(idsOf(await listAll(backend))).toEqual(["empty"]);
    expect(idsOf(await listAll(world.backend(undefined, "other")))).toEqual(["theirs"]);
  });

  it("pages through all of them, those that stay exactly once, while others come and go", async () => {
    const random = randomFrom("rooms that come and go");
    const world = openRooms();
    const backend = world.backend();
    const config = { keepWhenEmpty: true };
    const create = (roomId: string) => backend.rooms.createRoom({ room: { roomId }, config });
    const stay = Array.from({ length: 60 }, (_, i) => `stay-${i}`);
    for (const roomId of stay) await create(roomId);
    const found = await listAll(backend, { pageSize: 7 }, async () => {
      const roomId = `other-${Math.floor(random() * 20)}`;
      await create(roomId).catch(() => backend.rooms.destroyRoom({ roomId }));
    });
    expect(idsOf(found.filter(({ id }) => id.startsWith("stay-")))).toEqual([...stay].sort());
  });

  it("lists those whose ids begin with a prefix", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    for (const roomId of ["shop", "shop:1", "shop:2", "sho", "xshop:3"])
      await ann.rooms.enterRoom({ room: { roomId } });
    const backend = world.backend();
    expect(idsOf(await listAll(backend, { prefix: "shop:", pageSize: 1 }))).toEqual([
      "shop:1",
      "shop:2",
    ]);
    expect(await listAll(backend, { prefix: "nothing" })).toEqual([]);
  });

  it("leaves out a room that ends while it is listed, and goes on", async () => {
    const world = openRooms();
    const backend = world.backend();
    const config = { keepWhenEmpty: true };
    for (const roomId of ["a", "b", "c"])
      await backend.rooms.createRoom({ room: { roomId }, config });
    const keys = world.store.keys.bind(world.store);
    const gone: string[] = [];
    world.store.keys = async (...query) => {
      const page = await keys(...query);
      const [roomId = ""] = page.ids;
      if (gone.length === 0) {
        gone.push(roomId);
        await backend.rooms.destroyRoom({ roomId });
      }
      return page;
    };
    const first = await backend.rooms.listRooms({ pageSize: 1 });
    expect(first.rooms).toEqual([]);
    expect(first.nextPageToken).not.toBe("");
    const rest = ["a", "b", "c"].filter((id) => !gone.includes(id));
    const next = await backend.rooms.listRooms({ pageToken: first.nextPageToken });
    expect(next.rooms.map(({ room }) => room?.roomId).sort()).toEqual(rest);
  });

  it("answers 100 rooms a page unless it is told otherwise, and at most 500", async () => {
    const world = openRooms();
    const backend = world.backend();
    const config = { keepWhenEmpty: true };
    const ids = Array.from({ length: 501 }, (_, i) => `r${i}`);
    await Promise.all(ids.map((roomId) => backend.rooms.createRoom({ room: { roomId }, config })));
    expect((await backend.rooms.listRooms({})).rooms).toHaveLength(100);
    const page = await backend.rooms.listRooms({ pageSize: 500 });
    expect(page.rooms).toHaveLength(500);
    const pageToken = page.nextPageToken;
    expect((await backend.rooms.listRooms({ pageSize: 500, pageToken })).rooms).toHaveLength(1);
    expect(await refusal(backend.rooms.listRooms({ pageSize: 501 }))).toBe(
      "InvalidArgument INVALID_REQUEST",
    );
  });

  it("refuses users, whatever they are granted, and page tokens that no page has answered", async () => {
    const world = openRooms();
    const ann = await world.user("ann", { grants: [{ room: "*", verbs: ["moderate"] }] });
    expect(await refusal(ann.rooms.listRooms({}))).toBe("PermissionDenied BACKEND_ONLY");
    const rowPlace = Buffer.from("1790000000000000:ann").toString("base64url");
    for (const pageToken of ["x", "!!!", Buffer.from("nonsense").toString("base64url"), rowPlace])
      expect(await refusal(world.backend().rooms.listRooms({ pageToken }))).toBe(
        "InvalidArgument INVALID_REQUEST",
      );
  });
});
