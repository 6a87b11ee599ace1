import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { backendOf, type Guest, logIn } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import type { Calls } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { jsonLines, parlor } from "./program.ts";

let server: Server;
let env: { readonly PARLOR_URL: string };
let backend: Calls;
let [ann, bob]: Guest[] = [];
beforeAll(async () => {
  server = await startLiveServer();
  env = { PARLOR_URL: server.url };
  backend = await backendOf(server.url);
  [ann, bob] = [await logIn(server.url, "ann"), await logIn(server.url, "bob")];
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));
beforeEach(async () => {
  await backend.rooms.unbanUsers({ roomId: "lobby", userIds: ["ann", "bob"] });
  for (const one of [ann, bob]) await one?.rooms.enterRoom({ room: { roomId: "lobby" } });
});

describe("parlor kick", () => {
  it("takes users out, and says who was not in", async () => {
    const { code, out, err } = await parlor(["kick", "lobby", "bob", "carol", "bob"], env);
    expect({ code, out, err }).toEqual({ code: 0, out: "kicked: bob\n", err: "not in: carol\n" });
    const { members } = await backend.rooms.listMembers({ roomId: "lobby" });
    expect(members.map(({ userId }) => userId)).toEqual(["ann"]);
  });

  it("answers in JSON", async () => {
    const kicked = await parlor(["kick", "lobby", "bob", "--json"], env);
    expect(jsonLines(kicked)).toEqual([{ userIds: ["bob"] }]);
  });

  it("says of a room that there is not how to find those there are", async () => {
    const { code, err } = await parlor(["kick", "nowhere", "bob"], env);
    expect(code).toBe(1);
    expect(err).toContain("parlor rooms");
  });
});

describe("parlor bans and unban", () => {
  it("list who is banned, until when, by whom and why", async () => {
    await parlor(["ban", "lobby", "bob", "--note", "spam", "--as", "ann"], env);
    await parlor(["ban", "lobby", "carol", "--for", "2h"], env);
    const { code, out, err } = await parlor(["bans", "lobby"], env);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
    expect(out.split("\n")).toEqual([
      expect.stringMatching(/^USER +SINCE +UNTIL +BY +NOTE$/),
      expect.stringMatching(new RegExp(`^bob +${time}  for good +ann +spam$`)),
      expect.stringMatching(new RegExp(`^carol +${time}  ${time}  the app$`)),
      "",
    ]);
    const listed = jsonLines(await parlor(["bans", "lobby", "--json", "--limit", "1"], env));
    expect(listed).toMatchObject([{ userId: "bob", note: "spam", actor: { userId: "ann" } }]);
  });

  it("let users in again, and say who was not banned", async () => {
    await parlor(["ban", "lobby", "bob", "carol"], env);
    const { code, out, err } = await parlor(["unban", "lobby", "bob", "ann", "carol"], env);
    expect({ code, out, err }).toEqual({
      ...{ code: 0, out: "no longer banned: bob, carol\n" },
      err: "not banned: ann\n",
    });
    expect((await parlor(["bans", "lobby"], env)).err).toBe("No bans.\n");
    await bob?.rooms.enterRoom({ room: { roomId: "lobby" } });
    expect(jsonLines(await parlor(["unban", "lobby", "bob", "--json"], env))).toEqual([
      { userIds: [] },
    ]);
  });
});

describe("parlor ban", () => {
  it("keeps users out for good, with who did it and why", async () => {
    const args = ["lobby", "bob", "carol", "--note", "advertising", "--as", "ann"];
    const { code, out, err } = await parlor(["ban", ...args], env);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: "banned: bob, carol\ntaken out: bob\n",
      err: "",
    });
    const { bans } = await backend.rooms.listBans({ roomId: "lobby" });
    const sanction = { note: "advertising", actor: { userId: "ann" } };
    expect(bans).toMatchObject([
      { userId: "bob", ...sanction },
      { userId: "carol", ...sanction },
    ]);
    expect(bans[0]?.until).toBeUndefined();
    const back = Promise.resolve(bob?.rooms.enterRoom({ room: { roomId: "lobby" } }));
    expect(await refusal(back)).toBe("PermissionDenied USER_BANNED");
  });

  it("keeps users out for a time", async () => {
    const before = Date.now();
    const { out } = await parlor(["ban", "lobby", "bob", "--for", "2h"], env);
    expect(out).toMatch(/^banned until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: bob\ntaken out: bob\n$/);
    const { bans } = await backend.rooms.listBans({ roomId: "lobby" });
    const untilMs = Number(bans.find(({ userId }) => userId === "bob")?.until?.seconds) * 1000;
    expect(untilMs).toBeGreaterThanOrEqual(before + 7_199_000);
    expect(untilMs).toBeLessThanOrEqual(Date.now() + 7_200_000);
  });

  it("answers in JSON", async () => {
    const banned = await parlor(["ban", "lobby", "bob", "--for", "90s", "--json"], env);
    expect(jsonLines(banned)).toEqual([{ kickedUserIds: ["bob"] }]);
  });
});
