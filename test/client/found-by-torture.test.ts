import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { tell } from "./told.ts";

describe("a client under torture", () => {
  it("goes on where HTTP/2 calls a broken connection cancelled", async () => {
    const { parlor, stream, states, connect, pass } = tell();
    const first = await connect();
    first.end(new ConnectError("http/2 stream closed with error code CANCEL (0x8)", Code.Canceled));
    await expect.poll(() => parlor.state.name, { interval: 1 }).toBe("connecting");
    await pass(1000);
    await stream(2);
    expect(states).not.toContain("ended");
  });

  it("makes a call again that HTTP/2 calls cancelled", async () => {
    const { service, stream, enter, pass } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [new ConnectError("stream closed", Code.Canceled)];
    const sent = room.send("hello");
    await expect.poll(() => service.sent.length, { interval: 1 }).toBe(1);
    await pass(1000);
    (await stream(2)).tell({ payload: { case: "ready", value: {} } });
    await pass(1000);
    await sent;
    expect(service.sent.map(({ requestId }) => requestId)).toEqual(
      Array(2).fill(service.sent[0]?.requestId),
    );
  });
});
