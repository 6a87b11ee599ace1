import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { type Guest, logIn, logInMany } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { jsonLines, parlor } from "./program.ts";

let server: Server;
let env: { readonly PARLOR_URL: string };
let ann: Guest;
beforeAll(async () => {
  server = await startLiveServer();
  env = { PARLOR_URL: server.url };
  ann = await logIn(server.url, "ann");
  await ann.rooms.enterRoom({ room: { roomId: "lobby" } });
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;

describe("parlor members", () => {
  it("lists them in the order in which they joined", async () => {
    const bob = await logIn(server.url, "bob");
    await bob.rooms.enterRoom({ room: { roomId: "lobby" } });
    const { code, out, err } = await parlor(["members", "lobby"], env);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.trimEnd().split("\n")).toEqual([
      "USER  NAME  JOINED",
      expect.stringMatching(new RegExp(`^ann         ${time}$`)),
      expect.stringMatching(new RegExp(`^bob         ${time}$`)),
    ]);
  });

  it("has their attributes where they are asked for, those that steer a terminal escaped", async () => {
    await ann.rooms.updateMemberAttributes({
      roomId: "lobby",
      set: { hand: "up", mood: "\u001b[31mred" },
    });
    const { out } = await parlor(["members", "lobby", "--attributes"], env);
    expect(out).toMatch(/ {2}ATTRIBUTES\n/);
    expect(out).toContain("hand=up");
    expect(out).toContain("mood=\\u001b[31mred");
    expect(out).not.toContain("\u001b");
    const listed = await parlor(["members", "lobby", "--attributes", "--json"], env);
    expect(jsonLines(listed)).toMatchObject([
      { userId: "ann", attributes: { hand: "up", mood: "\u001b[31mred" } },
      { userId: "bob", attributes: {} },
    ]);
    expect(jsonLines(await parlor(["members", "lobby", "--json"], env))[1]).not.toHaveProperty(
      "attributes",
    );
  });

  it("goes on from page to page, with attributes in smaller ones", async () => {
    const names = Array.from({ length: 101 }, (_, i) => `user-${i}`);
    const crowd = await logInMany(server.url, names);
    for (const one of crowd) await one.rooms.enterRoom({ room: { roomId: "hall" } });
    await crowd.at(-1)?.rooms.updateMemberAttributes({ roomId: "hall", set: { last: "yes" } });
    const asked = ["members", "hall", "--json", "--attributes", "--limit"];
    const all = jsonLines(await parlor([...asked, "1000"], env));
    expect(all).toHaveLength(101);
    expect(all.at(-1)).toMatchObject({ userId: "user-100", attributes: { last: "yes" } });
    const some = await parlor([...asked, "100"], env);
    expect(jsonLines(some)).toHaveLength(100);
    expect(some.err).toBe("There may be more: give --limit\n");
  });
});
