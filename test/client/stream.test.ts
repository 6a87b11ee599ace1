import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { settled } from "./hand-clock.ts";
import { collect, entered, linkLost, ready, refusal, reset, said, tell, texts } from "./told.ts";

const poll = { interval: 1 };

const ended = (reason: SessionEndReason) => ({
  payload: { case: "sessionEnded" as const, value: { reason } },
});

describe("A client's stream", () => {
  it("is live with Ready, carries the access token, and promises to keep alive", async () => {
    const { service, states, connect } = tell({ keepAliveMs: 20_000 });
    const stream = await connect();
    expect(states).toEqual(["live"]);
    expect(service.logins.map(({ token }) => token)).toEqual(["token"]);
    expect(stream.authorization).toBe("Bearer access-1");
    expect(stream.request.keepAlive?.seconds).toBe(20n);
  });

  it("goes on from its cursors when it ends", async () => {
    const { clock, states, stream: streamOf, enter, service } = tell();
    const { stream, room } = await enter();
    const heard = texts(room);
    stream.tell(said(6, "six"));
    await expect.poll(() => heard, poll).toEqual(["six"]);
    stream.end();
    await expect.poll(() => states.at(-1), poll).toBe("connecting");
    await clock.advance(250);
    const second = await streamOf(2);
    expect(second.request.cursors).toMatchObject([{ roomId: "lobby", epoch: "e", sequence: 6n }]);
    second.tell(ready, said(6, "six"), said(7, "seven"));
    await expect.poll(() => heard, poll).toEqual(["six", "seven"]);
    expect(states).toEqual(["live", "connecting", "resumed"]);
    expect(service.logins).toHaveLength(1);
  });

  it("comes back when it is told to by a node that is going", async () => {
    const { clock, stream: streamOf, enter, service } = tell();
    const { stream } = await enter();
    const value = { retryAfter: { seconds: 3n, nanos: 500_000_000 } };
    stream.tell({ payload: { case: "draining", value } });
    await expect.poll(() => clock.waitsMs, poll).toContain(3500);
    await clock.advance(3499);
    expect(service.streams).toHaveLength(1);
    await clock.advance(1);
    expect((await streamOf(2)).request.cursors).toMatchObject([{ roomId: "lobby" }]);
  });

  it("takes note of what it does not know", async () => {
    const { clock, stream: streamOf, enter } = tell();
    const { stream } = await enter();
    stream.tell({ roomId: "lobby", epoch: "e", sequence: 6n, payload: { case: undefined } });
    stream.end();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    expect((await streamOf(2)).request.cursors[0]?.sequence).toBe(6n);
  });

  it("is asked for anew at a hole, from before it", async () => {
    const { clock, stream: streamOf, enter } = tell();
    const { stream, room } = await enter();
    const heard = texts(room);
    stream.tell(said(6, "six"), said(8, "eight"), said(9, "nine"));
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    expect(stream.open).toBe(false);
    await clock.advance(250);
    const second = await streamOf(2);
    expect(second.request.cursors[0]?.sequence).toBe(6n);
    second.tell(ready, said(7, "seven"), said(8, "eight"));
    await expect.poll(() => heard, poll).toEqual(["six", "seven", "eight"]);
  });

  it("begins a room anew at a reset, and says that events are missing", async () => {
    const { enter, parlor } = tell();
    const { stream, room } = await enter();
    const [heard, missed] = [texts(room), collect(room, "reset")];
    stream.tell(reset(2, { epoch: "f", members: 7 }), said(3, "three", { epoch: "f" }));
    await expect.poll(() => heard, poll).toEqual(["three"]);
    expect(missed).toHaveLength(1);
    expect(parlor.rooms).toEqual([room]);
  });

  it("passes over a snapshot that holds nothing new", async () => {
    const { enter } = tell();
    const { stream, room } = await enter();
    const [heard, missed] = [texts(room), collect(room, "reset")];
    stream.tell(said(6, "six"), entered(5), said(7, "seven"));
    await expect.poll(() => heard, poll).toEqual(["six", "seven"]);
    expect(missed).toEqual([]);
  });

  it("tells of a room's exit once, and forgets its cursor", async () => {
    const { clock, stream: streamOf, enter, parlor } = tell();
    const { stream, room } = await enter();
    const exits = collect(room, "exited");
    stream.tell({ roomId: "lobby", payload: { case: "roomExited", value: { reason: 7 } } });
    await expect.poll(() => exits, poll).toMatchObject([{ reason: 7 }]);
    expect(parlor.rooms).toEqual([]);
    stream.end();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    expect((await streamOf(2)).request.cursors).toEqual([]);
  });

  it("waits longer from try to try, up to 10 s", async () => {
    const { clock, service, connect } = tell();
    (await connect()).end();
    const waits: number[] = [];
    for (let tries = 1; tries <= 8; tries++) {
      await expect.poll(() => service.streams.length, poll).toBe(tries);
      service.failures.subscribe = [linkLost()];
      await expect.poll(() => clock.waitsMs.length, poll).toBe(1);
      const [waitMs = 0] = clock.waitsMs;
      waits.push(waitMs);
      await clock.advance(waitMs);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("waits longer from try to try, though each try takes long", async () => {
    const { clock, service, connect, stream } = tell();
    (await connect()).end();
    for (const waitMs of [250, 500, 1000, 2000]) {
      await expect.poll(() => clock.waitsMs, poll).toContain(waitMs);
      await clock.advance(waitMs);
      await stream(service.streams.length);
      await settled();
      clock.jump(10_500);
      await clock.advance(0);
    }
    await expect.poll(() => clock.waitsMs, poll).toContain(4000);
  });

  it("is given up when it does not begin within 10 s", async () => {
    const { clock, parlor, stream } = tell();
    parlor.connect().catch(() => {});
    const first = await stream(1);
    await clock.advance(10_000);
    expect(first.open).toBe(false);
    await clock.advance(250);
    expect((await stream(2)).open).toBe(true);
    parlor.close();
  });
});

describe("A client on a stream", () => {
  it("shows life after half of what it promised, with its cursors", async () => {
    const { clock, service, enter } = tell({ keepAliveMs: 20_000 });
    await enter();
    await clock.advance(9_999);
    expect(service.keepAlives).toHaveLength(0);
    await clock.advance(1);
    await expect.poll(() => service.keepAlives.length, poll).toBe(1);
    expect(service.keepAlives[0]?.cursors).toMatchObject([{ roomId: "lobby", sequence: 5n }]);
    await clock.advance(10_000);
    await expect.poll(() => service.keepAlives.length, poll).toBe(2);
  });

  it("does so whatever else it calls: only that says how far it has read", async () => {
    const { clock, service, enter } = tell({ keepAliveMs: 20_000 });
    const { room } = await enter();
    await clock.advance(6_000);
    await room.send("here");
    await clock.advance(4_000);
    await expect.poll(() => service.keepAlives.length, poll).toBe(1);
  });

  it("finds out whether the link holds where a call was lost, and keeps it where it does", async () => {
    const { clock, service, states, enter } = tell({ keepAliveMs: 100_000 });
    const { room, stream } = await enter();
    await clock.advance(5000);
    service.failures.sendMessage = [linkLost()];
    const sent = room.send("hello");
    await expect.poll(() => service.keepAlives.length, poll).toBe(1);
    await clock.advance(250);
    await sent;
    expect([stream.open, states]).toEqual([true, ["live"]]);
  });

  it("finds out that the link is lost where a call was", async () => {
    const { clock, service, states, enter } = tell({ keepAliveMs: 100_000 });
    const { room, stream } = await enter();
    await clock.advance(5000);
    service.failures.sendMessage = [linkLost()];
    service.failures.keepAlive = [linkLost()];
    room.send("hello").catch(() => {});
    await expect.poll(() => states, poll).toEqual(["live", "connecting"]);
    expect(stream.open).toBe(false);
  });

  it("does not ask where a call was lost while the stream spoke", async () => {
    const { clock, service, states, enter } = tell();
    const { room } = await enter();
    await clock.advance(4999);
    service.failures.sendMessage = [linkLost()];
    const sent = room.send("hello");
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    await sent;
    expect([service.keepAlives.length, states]).toEqual([0, ["live"]]);
  });

  it("finds a link that is dead without a word", async () => {
    const { clock, service, states, enter } = tell({ keepAliveMs: 20_000 });
    const { stream } = await enter();
    service.failures.keepAlive = [linkLost()];
    await clock.advance(10_000);
    expect(states.at(-1)).toBe("connecting");
    expect(stream.open).toBe(false);
  });

  it("looks at once when it is told to, and tries at once where it waits", async () => {
    const { clock, service, parlor, states, stream, enter } = tell();
    await enter();
    service.failures.keepAlive = [linkLost()];
    parlor.check();
    await expect.poll(() => states.at(-1), poll).toBe("connecting");
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    parlor.check();
    (await stream(2)).tell(ready);
    await expect.poll(() => states.at(-1), poll).toBe("resumed");
  });
});

describe("A session's end", () => {
  const final = [
    [SessionEndReason.LOGGED_OUT, "logged-out"],
    [SessionEndReason.REVOKED, "revoked"],
    [SessionEndReason.REPLACED, "replaced"],
    [SessionEndReason.TOKEN_EXPIRED, "expired"],
  ] as const;
  it.each(final)("of reason %i is final: %s", async (reason, name) => {
    const { service, parlor, enter, clock } = tell();
    const { stream, room } = await enter();
    service.failures.keepAlive = [refusal(Code.Unauthenticated, ErrorReason.SESSION_ENDED)];
    stream.tell(ended(reason));
    await expect.poll(() => parlor.state, poll).toMatchObject({ name: "ended", reason: name });
    await expect(room.send("hello?")).rejects.toMatchObject({ reason: ErrorReason.SESSION_ENDED });
    await clock.advance(60_000);
    expect([service.logins.length, service.streams.length]).toEqual([1, 1]);
  });

  it("by expiry is followed by a login with a fresh token, where there is a way to one", async () => {
    let number = 0;
    const { service, stream: streamOf, enter } = tell({ token: async () => `t${++number}` });
    const { stream } = await enter();
    stream.tell(ended(SessionEndReason.TOKEN_EXPIRED));
    const second = await streamOf(2);
    expect(service.logins.map(({ token }) => token)).toEqual(["t1", "t2"]);
    expect(service.logins[1]?.device?.deviceId).toBe(service.logins[0]?.device?.deviceId);
    expect(second.authorization).toBe("Bearer access-2");
    expect(second.request.cursors).toHaveLength(1);
  });

  it.each([ErrorReason.SESSION_ENDED, ErrorReason.UNAUTHENTICATED])(
    "that nobody heard of is followed by another login: reason %i",
    async (reason) => {
      const { service, clock, stream: streamOf, enter } = tell();
      const { stream } = await enter();
      service.failures.subscribe = [refusal(Code.Unauthenticated, reason)];
      stream.end();
      await expect.poll(() => clock.waitsMs, poll).toContain(250);
      await clock.advance(250);
      await streamOf(2);
      expect((await streamOf(3)).authorization).toBe("Bearer access-2");
      expect(service.logins).toHaveLength(2);
    },
  );

  it("is final where the service refuses to log in", async () => {
    const { service, parlor } = tell();
    service.failures.login = [refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED)];
    const call = parlor.connect();
    await expect(call).rejects.toMatchObject({ reason: ErrorReason.UNAUTHENTICATED });
    expect(parlor.state).toMatchObject({ name: "ended", reason: "refused" });
  });
});
