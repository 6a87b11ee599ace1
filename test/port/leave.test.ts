import { once } from "node:events";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { expect, it } from "vitest";
import { openRaw, receives, unaryHttp1 } from "../support/raw.ts";
import { openTestPort, rooms } from "./open.ts";

const kept = unaryHttp1("Host: a\r\n").replace("Connection: close\r\n", "");

it("ends HTTP/1.1 connections with their next answer before it closes, and takes new ones", async () => {
  const port = await openTestPort();
  const raw = await openRaw(port.number);
  raw.send(kept);
  await receives(raw, /^HTTP\/1\.1 200 OK.*connection: keep-alive/is);
  port.leave();
  for (const connection of [raw, await openRaw(port.number)]) {
    const before = connection.received().length;
    connection.send(kept);
    const answer = (await connection.closed).subarray(before).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK.*connection: close/is);
  }
  await port.close(0);
});

const path = "/parlor.v1.RoomService/GetRoom";

/** Asks for a room over HTTP/2, and answers with the status. */
async function ask(session: ClientHttp2Session, roomId: string): Promise<number> {
  const headers = { ":method": "POST", ":path": path, "content-type": "application/json" };
  const stream = session.request(headers);
  stream.end(JSON.stringify({ roomId }));
  const [answer]: { ":status"?: number }[] = await once(stream, "response");
  stream.resume();
  return answer?.[":status"] ?? 0;
}

it("tells HTTP/2 peers to open no more requests before it closes, and ends those that run", async () => {
  const port = await openTestPort();
  const session = connect(port.url);
  const told = once(session, "goaway");
  const running = ask(session, rooms.held);
  await expect.poll(() => port.held()).toBe(1);
  port.leave();
  const [code, last] = await told;
  expect([code, last]).toEqual([constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1]);
  port.release();
  expect(await running).toBe(200);
  await once(session, "close");
  const another = connect(port.url);
  expect(await ask(another, "any")).toBe(200);
  another.close();
  await port.close(0);
});
