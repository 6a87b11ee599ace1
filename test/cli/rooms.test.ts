import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { backendOf, type Guest, logIn } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { jsonLines, parlor } from "./program.ts";

let server: Server;
let env: { readonly PARLOR_URL: string };
let ann: Guest;
beforeAll(async () => {
  server = await startLiveServer();
  env = { PARLOR_URL: server.url };
  ann = await logIn(server.url, "ann");
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

/** A time, in the zone that the program is run in. */
const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;

describe("parlor rooms", () => {
  it("says that there are none", async () => {
    const { code, out, err } = await parlor(["rooms"], env);
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: "No rooms.\n" });
  });

  it("lists them in columns that wide names leave aligned", async () => {
    await ann.rooms.enterRoom({ room: { roomId: "lobby", name: "大厅 Lobby" } });
    const destroyDelay = { seconds: 5400n };
    await ann.rooms.enterRoom({
      room: { roomId: "salon", name: "Salon" },
      config: { destroyDelay },
    });
    const { code, out, err } = await parlor(["rooms", "--url", server.url]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [head, ...rows] = out.trimEnd().split("\n");
    expect(head).toBe(`ROOM   NAME        MEMBERS  CREATED${" ".repeat(14)}ENDS`);
    expect(rows.sort()).toEqual([
      // Each of the two wide characters takes up two places.
      expect.stringMatching(new RegExp(`^lobby  大厅 Lobby        1  ${time}  when empty$`)),
      expect.stringMatching(
        new RegExp(`^salon  Salon             1  ${time}  1h30m after it is empty$`),
      ),
    ]);
  });

  it("says when they go, and which stay", async () => {
    const backend = await backendOf(server.url);
    await backend.rooms.createRoom({
      room: { roomId: "kept" },
      config: { keepWhenEmpty: true },
    });
    expect((await parlor(["rooms", "--prefix", "kept"], env)).out).toMatch(/ {2}by a call\n$/);
    await backend.rooms.destroyRoom({ roomId: "kept", delay: { seconds: 3600n } });
    expect((await parlor(["rooms", "--prefix", "kept"], env)).out).toMatch(
      new RegExp(`${time} {2}${time}\\n$`),
    );
    await backend.rooms.destroyRoom({ roomId: "kept" });
  });

  it("prints those of a prefix as JSON, a line each", async () => {
    const listed = await parlor(["rooms", "--prefix", "lob", "--json"], env);
    expect(jsonLines(listed)).toMatchObject([
      { room: { roomId: "lobby", name: "大厅 Lobby" }, memberCount: 1 },
    ]);
  });

  it("goes on from page to page until its limit, and says that there may be more", async () => {
    const backend = await backendOf(server.url);
    const many = Array.from({ length: 501 }, (_, i) => `many-${i}`);
    await Promise.all(many.map((roomId) => backend.rooms.createRoom({ room: { roomId } })));
    const asked = ["rooms", "--json", "--prefix", "many-", "--limit"];
    const some = await parlor([...asked, "500"], env);
    expect(new Set(some.out.split("\n")).size).toBe(501);
    expect(some.err).toBe("There may be more: give --limit\n");
    const all = await parlor([...asked, "501"], env);
    expect(jsonLines(all)).toHaveLength(501);
    expect(all.err).toBe("");
  });
});
