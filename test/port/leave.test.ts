import { expect, it } from "vitest";
import { openRaw, receives, unaryHttp1 } from "../support/raw.ts";
import { openTestPort } from "./open.ts";

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
