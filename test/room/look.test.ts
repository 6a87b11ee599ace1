import { describe, expect, it } from "vitest";
import { inLobby, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

describe("ListMembers", () => {
  it("pages through the members in the order in which they joined", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    for (let i = 0; i < 6; i++) {
      await world.clock.advance(1);
      await (await world.user(`u${6 - i}`)).rooms.joinRoom(inLobby);
    }
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await ann.rooms.listMembers({ ...inLobby, pageSize: 3, pageToken });
      expect(page.cursor).toMatchObject({ roomId: "lobby", sequence: 8n });
      seen.push(...page.members.map(({ userId }) => userId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(["ann", "u6", "u5", "u4", "u3", "u2", "u1"]);
  });

  it("refuses a page token that no page has answered", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    for (const pageToken of ["x", "!!!", Buffer.from("nonsense").toString("base64url")])
      expect(await refusal(ann.rooms.listMembers({ ...inLobby, pageToken }))).toBe(
        "InvalidArgument INVALID_REQUEST",
      );
  });
});

describe("GetRoom and ListMembers", () => {
  it("do not tell a room that one may not see from one that does not exist", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    const calls = () => [
      refusal(bob.rooms.getRoom(inLobby)),
      refusal(bob.rooms.listMembers(inLobby)),
    ];
    const missing = await Promise.all(calls());
    await ann.rooms.enterRoom(lobby);
    expect(await Promise.all(calls())).toEqual(missing);
    expect(new Set(missing)).toEqual(new Set(["PermissionDenied NOT_A_MEMBER"]));
  });

  it("do not show one app's rooms to another", async () => {
    const world = openRooms();
    await (await world.user("ann")).rooms.enterRoom(lobby);
    const other = await world.user("ann", { app: "other" });
    expect(await refusal(other.rooms.joinRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
    expect((await other.rooms.enterRoom(lobby)).created).toBe(true);
  });
});

describe("grants", () => {
  const withGrants = async (room: string, verbs: ("create" | "join" | "send")[]) => {
    const world = openRooms();
    await world.backend().rooms.createRoom(lobby);
    return world.user("ann", { grants: [{ room, verbs }] });
  };

  it("allow what they name on the rooms that they name, and nothing else", async () => {
    const ann = await withGrants("lob*", ["join"]);
    await ann.rooms.joinRoom(inLobby);
    expect(await refusal(ann.rooms.enterRoom(lobby))).toBe("PermissionDenied GRANT_MISSING");
    const text = { content: { case: "text" as const, value: { text: "hi" } } };
    expect(await refusal(ann.messages.sendMessage({ ...inLobby, content: text }))).toBe(
      "PermissionDenied GRANT_MISSING",
    );
  });

  it("are looked at before any room", async () => {
    const ann = await withGrants("other", ["join"]);
    const existing = await refusal(ann.rooms.joinRoom(inLobby));
    expect(await refusal(ann.rooms.joinRoom({ roomId: "missing" }))).toBe(existing);
    expect(existing).toBe("PermissionDenied GRANT_MISSING");
  });
});
