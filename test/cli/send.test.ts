import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { clientOf, type Guest, logIn } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { startProcess } from "../support/service-process.ts";
import { openWay } from "../support/way.ts";
import { jsonLines, parlor } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-send-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

/** The newest message of the lobby. */
async function newest() {
  const { events } = await ann.messages.listMessages({ roomId: "lobby", pageSize: 1 });
  const payload = events[0]?.payload;
  return payload?.case === "messageSent" ? payload.value.message : undefined;
}

describe("parlor send", () => {
  it("sends words in the app's name, and says where they are", async () => {
    const { code, out, err } = await parlor(["send", "lobby", "Back at five"], env);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const message = await newest();
    expect(out).toBe(`sent as #3: ${message?.messageId}\n`);
    expect(message).toMatchObject({
      sender: { kind: 2, userId: "" },
      content: { content: { case: "text", value: { text: "Back at five" } } },
    });
  });

  it("sends as a user", async () => {
    const sent = await parlor(["send", "lobby", "--as", "bob", "--json", "--", "-hello"], env);
    expect(jsonLines(sent)).toMatchObject([{ cursor: { roomId: "lobby", sequence: "4" } }]);
    expect(await newest()).toMatchObject({
      sender: { kind: 1, userId: "bob" },
      content: { content: { value: { text: "-hello" } } },
    });
  });

  it("sends a message of the app's own kind", async () => {
    const custom = ["--type", "dice", "--data", '{"eyes": [2, 5]}'];
    expect((await parlor(["send", "lobby", ...custom], env)).code).toBe(0);
    expect(await newest()).toMatchObject({
      content: { content: { value: { type: "dice", body: { value: '{"eyes": [2, 5]}' } } } },
    });
  });

  it("sends barrage, which has no place in the log", async () => {
    const ended = new AbortController();
    const stream = ann.events.subscribe({}, { signal: ended.signal });
    const heard = Promise.withResolvers<string>();
    const entered = Promise.withResolvers<void>();
    const reading = (async () => {
      for await (const { events } of stream)
        for (const { payload } of events) {
          if (payload.case === "roomEntered") entered.resolve();
          const content = payload.case === "barrage" && payload.value.message?.content?.content;
          if (content && content.case === "barrage") heard.resolve(content.value.text);
        }
    })().catch(() => {});
    await entered.promise;
    const { code, out } = await parlor(["send", "lobby", "so many", "--barrage"], env);
    expect(code).toBe(0);
    expect(out).toMatch(/^sent: \S+\n$/);
    expect(await heard.promise).toBe("so many");
    ended.abort();
    await reading;
  });

  it("ends with 1 where barrage was dropped: there was more than its rate allows", async () => {
    const secret = "x".repeat(32);
    const rates = { barrage_per_room: { rate: 0.001, burst: 1 } };
    const CONFIG = join(folder, "apps.json");
    writeFileSync(CONFIG, JSON.stringify({ apps: [{ id: "live", secrets: [secret], rates }] }));
    const service = await startProcess({ CONFIG });
    const own = { CONFIG, PARLOR_URL: service.url };
    const backend = clientOf(service.url, (await parlor(["token", "--server"], own)).out.trim());
    await backend.rooms.createRoom({ room: { roomId: "show" } });
    const barrage = ["send", "show", "wow", "--barrage"];
    expect((await parlor(barrage, own)).code).toBe(0);
    const { code, out, err } = await parlor(barrage, own);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("dropped");
    const told = await parlor([...barrage, "--json"], own);
    expect(jsonLines(told)).toEqual([{ messageId: "", dropped: true }]);
    expect(JSON.parse(told.err)).toMatchObject({ error: { reason: "NOT_DONE", metadata: {} } });
    expect(told.code).toBe(1);
    await service.stop();
  });

  it("is safe to repeat with --request-id", async () => {
    const args = ["send", "lobby", "once", "--request-id", "r-1", "--json"];
    const sent = jsonLines(await parlor(args, env));
    expect(jsonLines(await parlor(args, env))).toEqual(sent);
    const other = await parlor(["send", "lobby", "twice", "--request-id", "r-1"], env);
    expect(other.code).toBe(1);
  });

  it("tells the request's id where no answer comes, and sends it once after that", async () => {
    const way = await openWay(Number(new URL(server.url).port));
    const own = { PARLOR_URL: `http://127.0.0.1:${way.port}` };
    way.leadTo(1); // nobody listens there
    const { code, out, err } = await parlor(["send", "lobby", "hello?"], own);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/ does not send it again\n$/);
    const given = await parlor(["send", "lobby", "hello?", "--request-id", "r 2", "--json"], own);
    expect(given.code).toBe(3);
    expect(JSON.parse(given.err)).toMatchObject({
      error: { reason: "NO_ANSWER", metadata: { request_id: "r 2" } },
    });
    await way.close();
  });

  it("names the room that there is not, and how to find those there are", async () => {
    const { code, out, err } = await parlor(["send", "nowhere", "hello"], env);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("nowhere");
    expect(err).toContain("parlor rooms");
  });
});
