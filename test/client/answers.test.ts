import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { entered, ready, refusal, tell } from "./told.ts";

const poll = { interval: 1 };

/** What a proxy answers in the service's place: 404, 401 and 403. */
const foreign = [Code.Unimplemented, Code.Unauthenticated, Code.PermissionDenied].map(
  (code) => new ConnectError("HTTP 4xx", code),
);

describe("An answer that is not the service's", () => {
  it.each(foreign)("is final before there was any link: $code", async (answer) => {
    const { service, parlor } = tell();
    service.failures.login = [answer];
    await expect(parlor.connect()).rejects.toMatchObject({ code: answer.code, foreign: true });
    expect(parlor.state).toMatchObject({ name: "ended", reason: "refused" });
  });

  it.each(foreign)("is passing after that, to streams and logins: $code", async (answer) => {
    const { service, clock, enter, stream: streamOf, states } = tell();
    const { room, stream } = await enter();
    const over = refusal(Code.Unauthenticated, ErrorReason.SESSION_ENDED);
    service.failures.subscribe = [answer, over];
    service.failures.login = [answer];
    stream.end();
    await expect.poll(() => states.at(-1), poll).toBe("connecting");
    for (let tries = 0; tries < 6; tries++) await clock.advance(1000);
    (await streamOf(4)).tell(ready);
    await room.send("hello");
    expect(service.logins).toHaveLength(3);
  });
});

const passing = [
  ["others were first", refusal(Code.Aborted, ErrorReason.CONTENTION)],
  ["the service has a fault", refusal(Code.Internal, ErrorReason.INTERNAL)],
] as const;

describe.each(passing)("Where %s", (_, refused) => {
  it("a call is made again", async () => {
    const { service, clock, enter } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [refused];
    const sent = room.send("hello");
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    await sent;
    expect(new Set(service.sent.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it("a login is tried again", async () => {
    const { service, clock, connect } = tell();
    service.failures.login = [refused];
    const connecting = connect();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    await connecting;
    expect(service.logins).toHaveLength(2);
  });
});

describe("A rate that was exceeded", () => {
  const metadata = { retry_after_ms: "1700" };
  const soon = refusal(Code.ResourceExhausted, ErrorReason.RATE_LIMITED, metadata);

  it("refuses what is sent at once, and says when to come back", async () => {
    const { service, enter } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [soon];
    await expect(room.send("hello")).rejects.toMatchObject({ retryAfterMs: 1700 });
    expect(service.sent).toHaveLength(1);
  });

  it("is waited for where the session goes back into a room", async () => {
    const { service, clock, enter } = tell();
    const { room, stream } = await enter();
    service.failures.enterRoom = [soon];
    const value = { reason: LeaveReason.TIMED_OUT };
    stream.tell({ roomId: "lobby", payload: { case: "roomExited", value } });
    await expect.poll(() => clock.waitsMs, poll).toContain(1700);
    await clock.advance(1700);
    await expect.poll(() => service.entered.length, poll).toBe(3);
    stream.tell(entered(9));
    await room.send("here again");
  });
});
