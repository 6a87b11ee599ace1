import { afterAll, beforeAll, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { type Guest, logIn } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { inLobby, listen, lobby } from "../support/lobby.ts";
import { openRaw } from "../support/raw.ts";

let server: Server;
beforeAll(async () => {
  server = await startLiveServer();
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

/** Subscribes over HTTP/1.1, and takes nothing. */
async function stall({ accessToken }: Guest) {
  const raw = await openRaw(Number(new URL(server.url).port));
  raw.send("POST /parlor.v1.EventService/Subscribe HTTP/1.1\r\nHost: localhost\r\n");
  raw.send(`Authorization: Bearer ${accessToken}\r\nContent-Length: 5\r\n`);
  raw.send("Content-Type: application/connect+proto\r\n\r\n\0\0\0\0\0");
  await expect.poll(() => raw.received().length).toBeGreaterThan(0);
  raw.socket.pause();
  return raw;
}

it("A reader that takes nothing is cut off, at no cost to the others, and loses nothing", async () => {
  const [ann, bob] = [await logIn(server.url, "ann"), await logIn(server.url, "bob")];
  const { snapshot } = await ann.rooms.enterRoom(lobby);
  await bob.rooms.enterRoom(lobby);
  const heard = await listen(bob);
  const raw = await stall(ann);
  const content = {
    content: {
      case: "custom" as const,
      value: {
        type: "large",
        body: { case: "data" as const, value: new Uint8Array(16_384).fill(7) },
      },
    },
  };
  // More than the system's buffers of both sides take, which is some megabytes.
  let last = 0n;
  for (let i = 0; i < 500; i++) {
    const { cursor } = await bob.messages.sendMessage({ ...inLobby, content });
    last = cursor?.sequence ?? 0n;
  }
  let heardLast = 0n;
  while (heardLast < last) heardLast = (await heard.next("messageSent")).sequence;
  await expect.poll(() => server.load().streams).toBe(1);
  raw.socket.destroy();
  expect(heard.ended).toBeUndefined();

  const again = await listen(ann, {
    cursors: [{ ...inLobby, epoch: snapshot?.cursor?.epoch ?? "", sequence: last - 100n }],
  });
  for (let sequence = last - 99n; sequence <= last; sequence++)
    expect((await again.next("messageSent")).sequence).toBe(sequence);
}, 60_000);
