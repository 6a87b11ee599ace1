import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { type Guest, logIn } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { say } from "../support/lobby.ts";
import { startProcess } from "../support/service-process.ts";
import { openWay } from "../support/way.ts";
import { jsonLines, parlor, type Running, shell, startParlor, waiting } from "./program.ts";

let server: Server;
let env: { readonly PARLOR_URL: string };
let ann: Guest;
beforeAll(async () => {
  server = await startLiveServer();
  env = { PARLOR_URL: server.url };
  ann = await logIn(server.url, "ann");
  await ann.rooms.enterRoom({ room: { roomId: "lobby" } });
  await ann.rooms.enterRoom({ room: { roomId: "lobby-2" } });
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

const running: Running[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.signal("SIGKILL");
});

/** Follows a room, and resolves once that is so. */
async function follow(args: readonly string[], url = server.url): Promise<Running> {
  const tail = startParlor(["tail", ...args], { PARLOR_URL: url });
  running.push(tail);
  await expect.poll(tail.err, waiting).toMatch(/Following|no room/);
  return tail;
}

describe("parlor tail", () => {
  it("prints what happens in the room, and in no other, and ends with 0 on Ctrl+C", async () => {
    const tail = await follow(["lobby"]);
    expect(tail.err()).toBe("Following room lobby; Ctrl+C ends it.\n");
    await ann.messages.sendMessage({ ...say("elsewhere"), roomId: "lobby-2" });
    await ann.messages.sendMessage({ ...say("over\n\u001b[2Jhere\u202e"), roomId: "lobby" });
    await ann.rooms.updateAttributes({ roomId: "lobby", set: { topic: "tea" } });
    await parlor(["ban", "lobby", "bob", "--note", "spam"], env);
    await expect.poll(tail.out, waiting).toContain("banned");
    tail.signal("SIGINT");
    const { code, out } = await tail.ended;
    expect(code).toBe(0);
    expect(out.replaceAll(/^\d\d:\d\d:\d\d /gm, "").split("\n")).toEqual([
      "#3 ann: over\\n\\u001b[2Jhere\\u202e",
      "#4 ann set topic=tea",
      "#5 banned: bob by the app (spam)",
      "",
    ]);
  });

  it("prints events as JSON, a line each", async () => {
    const tail = await follow(["lobby", "--json"]);
    await ann.messages.sendMessage({ ...say("\u009bhello"), roomId: "lobby" });
    await expect.poll(tail.out, waiting).toContain("hello");
    tail.signal("SIGTERM");
    const ended = await tail.ended;
    expect(ended.code).toBe(0);
    expect(ended.out).not.toContain("\u009b");
    const message = { content: { text: { text: "\u009bhello" } } };
    expect(jsonLines(ended)).toMatchObject([{ roomId: "lobby", messageSent: { message } }]);
  });

  it("begins with the oldest that is kept, and waits for a room that there is not", async () => {
    const tail = await follow(["salon"]);
    expect(tail.err()).toContain("There is no room salon now");
    await ann.rooms.enterRoom({ room: { roomId: "salon", name: "Salon" } });
    await expect.poll(tail.out, waiting).toContain("ann joined");
    await ann.rooms.leaveRoom({ roomId: "salon" });
    await expect.poll(tail.out, waiting).toContain("the room is gone");
    const again = await follow(["salon", "--from-oldest"]);
    await expect.poll(again.out, waiting).toBe(tail.out());
    const first = await parlor(["tail", "salon", "--from-oldest", "--limit", "3"], env);
    expect(first).toMatchObject({
      code: 0,
      out: tail.out().split("\n", 3).join("\n").concat("\n"),
    });
    expect(tail.out().replaceAll(/^\d\d:\d\d:\d\d /gm, "")).toBe(
      [
        "#1 ann created the room: Salon",
        "#2 ann joined",
        "#3 ann is out: left",
        "#4 the room is gone: empty",
        "",
      ].join("\n"),
    );
  });

  it("finds the service again, and misses nothing of what was meanwhile", async () => {
    const way = await openWay(Number(new URL(server.url).port));
    const tail = await follow(["lobby", "--json"], `http://127.0.0.1:${way.port}`);
    const texts = ["before", "meanwhile", "after"];
    await ann.messages.sendMessage({ ...say("before"), roomId: "lobby" });
    await expect.poll(tail.out, waiting).toContain("before");
    way.leadTo(1); // nobody listens there
    way.breakAll();
    await expect.poll(tail.err, waiting).toContain("Lost the service");
    await ann.messages.sendMessage({ ...say("meanwhile"), roomId: "lobby" });
    way.leadTo(Number(new URL(server.url).port));
    await expect.poll(tail.out, waiting).toContain("meanwhile");
    await ann.messages.sendMessage({ ...say("after"), roomId: "lobby" });
    await expect.poll(tail.out, waiting).toContain("after");
    expect(tail.err()).toContain("Found it again.");
    expect(jsonLines({ out: tail.out() })).toMatchObject(
      texts.map((text) => ({ messageSent: { message: { content: { text: { text } } } } })),
    );
    tail.signal("SIGINT");
    await tail.ended;
    await way.close();
  });

  it("says that there is a gap where the service has forgotten", async () => {
    const first = await startProcess({});
    const way = await openWay(Number(new URL(first.url).port));
    const url = `http://127.0.0.1:${way.port}`;
    const [tail, json] = [await follow(["lobby"], url), await follow(["lobby", "--json"], url)];
    await first.stop();
    const second = await startProcess({});
    way.leadTo(Number(new URL(second.url).port));
    await expect.poll(tail.out, waiting).toContain("some events are missing here");
    await expect.poll(json.out, waiting).toBe('{"gap":true}\n');
    for (const one of [tail, json]) one.signal("SIGINT");
    await Promise.all([tail.ended, json.ended, second.stop(), way.close()]);
  });

  it("ends quietly when nobody reads it any more", async () => {
    await ann.rooms.enterRoom({ room: { roomId: "lobby" } }); // silent for long, she was out
    const command = "set -o pipefail; node cli/main.ts tail lobby --from-oldest | head -n 1";
    let ended = false;
    const shown = shell(command, env).finally(() => {
      ended = true;
    });
    const goesOn = async () => {
      await ann.messages.sendMessage({ ...say("on and on"), roomId: "lobby" });
      return !ended;
    };
    await expect.poll(goesOn, waiting).toBe(false);
    const { code, out } = await shown;
    expect(code).toBe(0);
    expect(out.split("\n")).toHaveLength(2);
  });
});
