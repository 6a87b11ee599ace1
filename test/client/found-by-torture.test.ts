import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../client/index.ts";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { linkLost, ready, refusal, tell } from "./told.ts";

const poll = { interval: 1 };

const replaced = {
  payload: { case: "sessionEnded" as const, value: { reason: SessionEndReason.REPLACED } },
};

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
    (await stream(2)).tell(ready);
    await pass(1000);
    await sent;
    expect(service.sent.map(({ requestId }) => requestId)).toEqual(
      Array(2).fill(service.sent[0]?.requestId),
    );
  });

  it("goes on where one of its own streams, late, took the place of the one after it", async () => {
    const { service, parlor, stream, connect, pass } = tell();
    const first = await connect();
    service.failures.keepAlive = [linkLost()];
    first.tell(replaced);
    await expect.poll(() => parlor.state.name, poll).toBe("connecting");
    await pass(1000);
    (await stream(2)).tell(ready);
    await expect.poll(() => parlor.state.name, poll).toBe("resumed");
    expect(service.logins).toHaveLength(1);
  });

  it("makes a call again in the next session that found the session over", async () => {
    const { service, stream, enter, pass } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED)];
    const sent = room.send("hello");
    await expect.poll(() => service.sent.length, poll).toBe(1);
    await pass(1000);
    (await stream(2)).tell(ready);
    await pass(1000);
    await sent;
    expect(service.logins).toHaveLength(2);
    expect(service.sent.map(({ requestId }) => requestId)).toEqual(
      Array(2).fill(service.sent[0]?.requestId),
    );
  });

  it("does not give up a session for a call that was made in the one before", async () => {
    const { service, parlor, enter, stream, pass } = tell({ token: async () => "fresh" });
    const { room, stream: first } = await enter();
    const late = Promise.withResolvers<never>();
    service.page = () => late.promise;
    const listing = parlor.service(RoomService).listMembers({ roomId: room.id });
    const refused = listing.catch((error: unknown) => error);
    const reason = SessionEndReason.TOKEN_EXPIRED;
    first.tell({ payload: { case: "sessionEnded", value: { reason } } });
    await pass(1000);
    (await stream(2)).tell(ready);
    await expect.poll(() => parlor.state.name, poll).toBe("resumed");
    late.reject(refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED));
    expect(await refused).toMatchObject({ reason: ErrorReason.UNAUTHENTICATED });
    await pass(5000);
    expect([service.logins.length, parlor.state.name]).toEqual([2, "resumed"]);
  });
});
