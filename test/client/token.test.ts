import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ParlorError } from "../../client/index.ts";
import { Session } from "../../client/link/session.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { createHandClock, settled } from "./hand-clock.ts";
import { createScriptedService } from "./scripted-service.ts";
import { ready, refusal, type Told, tell } from "./told.ts";

const poll = { interval: 1 };

const refused = () => refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED);
const sessionOver = () => refusal(Code.Unauthenticated, ErrorReason.SESSION_ENDED);

/** Tokens that can be told apart. */
function tokens(): () => Promise<string> {
  let number = 0;
  return async () => `t${++number}`;
}

/** Has the client log in once more. */
async function loseSession({ service, stream, clock }: Told): Promise<void> {
  service.failures.subscribe = [sessionOver()];
  (await stream(service.streams.length)).end();
  await expect.poll(() => clock.waitsMs, poll).toContain(250);
  await clock.advance(250);
}

describe("A token function", () => {
  it("is given up after 10 s, and tried again: the state says so", async () => {
    const signals: AbortSignal[] = [];
    const token = ({ signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise<never>(() => {}) : Promise.resolve("t");
    };
    const { clock, parlor, connect } = tell({ token });
    const connecting = connect();
    await expect.poll(() => clock.waitsMs, poll).toContain(10_000);
    await clock.advance(10_000);
    expect(signals[0]?.aborted).toBe(true);
    expect(parlor.state).toMatchObject({
      name: "connecting",
      error: { message: "the token function failed: it took longer than 10 s" },
    });
    await clock.advance(250);
    await connecting;
  });

  it("that throws is tried again, whatever it throws: the state says what", async () => {
    const thrown = [new ParlorError({ code: Code.NotFound, message: "no backend" }), "not now"];
    const told = tell({
      token: async () => {
        const next = thrown.shift();
        if (next !== undefined) throw next;
        return "t";
      },
    });
    const connecting = told.connect();
    await expect.poll(() => told.clock.waitsMs, poll).toContain(250);
    expect(told.parlor.state).toMatchObject({
      error: { message: "the token function failed: no backend", passing: true },
    });
    await told.clock.advance(250);
    await told.clock.advance(500);
    await connecting;
  });

  it("says that the user is signed out by an error of that code, when it is asked first", async () => {
    const gone = new ParlorError({ code: Code.Unauthenticated, message: "signed out" });
    const { parlor } = tell({ token: () => Promise.reject(gone) });
    await expect(parlor.connect()).rejects.toBe(gone);
    expect(parlor.state).toEqual({ name: "ended", reason: "expired", error: gone });
  });

  it("says so as well when the token is to be renewed", async () => {
    const gone = new ParlorError({ code: Code.Unauthenticated, message: "signed out" });
    const answers = [Promise.resolve("t")];
    const told = tell({ token: () => answers.shift() ?? Promise.reject(gone) });
    told.service.tokenMs = 100_000;
    const { stream } = await told.enter();
    await told.pass(80_000);
    await expect.poll(() => stream.open, poll).toBe(false);
    expect(told.parlor.state).toEqual({ name: "ended", reason: "expired", error: gone });
  });

  it("is asked no longer once the client has ended", async () => {
    let signal: AbortSignal | undefined;
    const token = (options: { signal: AbortSignal }) => {
      signal = options.signal;
      return new Promise<never>(() => {});
    };
    const { parlor, service } = tell({ token });
    const refusing = expect(parlor.connect()).rejects.toMatchObject({
      metadata: { end: "closed" },
    });
    await expect.poll(() => signal, poll).toBeDefined();
    parlor.close();
    await refusing;
    expect([signal?.aborted, service.logins.length]).toEqual([true, 0]);
  });

  it("is asked once more where its token was refused", async () => {
    const { service, connect } = tell({ token: tokens() });
    service.failures.login = [refused()];
    await connect();
    expect(service.logins.map(({ token }) => token)).toEqual(["t1", "t2"]);
  });

  it("is believed to have no better one where that is refused, too", async () => {
    const { service, parlor } = tell({ token: tokens() });
    service.failures.login = [refused(), refused()];
    await expect(parlor.connect()).rejects.toMatchObject({ reason: ErrorReason.UNAUTHENTICATED });
    expect(parlor.state).toMatchObject({ name: "ended", reason: "refused" });
  });

  it("keeps a call waiting no longer than the call's own time, or its signal", async () => {
    const { clock, parlor } = tell({ token: () => new Promise<never>(() => {}) });
    const rooms = parlor.service(RoomService);
    const request = { roomId: "lobby" };
    const late = expect(rooms.getRoom(request, { timeoutMs: 3000 })).rejects;
    const isLate = late.toMatchObject({ code: Code.DeadlineExceeded });
    const stopping = new AbortController();
    const stopped = expect(rooms.getRoom(request, { signal: stopping.signal })).rejects;
    const isStopped = stopped.toMatchObject({ code: Code.Canceled });
    await settled();
    stopping.abort();
    await isStopped;
    await clock.advance(3000);
    await isLate;
  });
});

describe("A token of another user", () => {
  it("ends the client, which logs the other's session out and does nothing more in it", async () => {
    const told = tell({ token: tokens() });
    const { service, parlor } = told;
    const { room } = await told.enter();
    service.userId = "ben";
    await loseSession(told);
    await expect.poll(() => parlor.state.name, poll).toBe("ended");
    expect(parlor.state).toMatchObject({
      reason: "other-user",
      error: { metadata: { user_id: "ben" } },
    });
    await expect.poll(() => service.logouts, poll).toEqual(["Bearer access-2"]);
    await expect(room.send("as whom?")).rejects.toMatchObject({ metadata: { user_id: "ben" } });
    expect([service.sent, service.entered.length, parlor.userId]).toEqual([[], 1, "ann"]);
  });
});

describe("A token of another user, where tabs share their sessions", () => {
  it("ends this client alone: another tab may be in the other's session", async () => {
    const service = createScriptedService();
    const ends: string[] = [];
    const session = new Session({
      transport: service.transport,
      token: tokens(),
      device: {},
      profile: {},
      clock: createHandClock(),
      random: () => 1,
      shared: true,
      over: (reason) => ends.push(reason),
    });
    await session.access();
    service.userId = "ben";
    session.forget();
    await expect(session.access()).rejects.toMatchObject({ metadata: { user_id: "ben" } });
    await settled();
    expect([ends, service.logouts]).toEqual([["other-user"], []]);
  });
});

describe("A token that is a string", () => {
  it("ends the client as expired where it ran out unnoticed, and as refused where it never was good", async () => {
    const told = tell();
    await told.enter();
    told.service.failures.login = [refused()];
    await loseSession(told);
    await expect.poll(() => told.parlor.state, poll).toMatchObject({ reason: "expired" });
  });
});

describe("Renewing by hand", () => {
  it("carries the session on, and the next one begins with the newer token", async () => {
    const told = tell();
    await told.enter();
    await told.parlor.renewToken("newer");
    expect(told.service.renewals.map(({ token }) => token)).toEqual(["newer"]);
    await loseSession(told);
    await expect
      .poll(() => told.service.logins.map(({ token }) => token), poll)
      .toEqual(["token", "newer"]);
  });

  it("changes nothing where the newer token is refused", async () => {
    const told = tell();
    await told.enter();
    told.service.failures.renewToken = [refused()];
    await expect(told.parlor.renewToken("bad")).rejects.toBeInstanceOf(ParlorError);
    await loseSession(told);
    await expect
      .poll(() => told.service.logins.map(({ token }) => token), poll)
      .toEqual(["token", "token"]);
  });

  it("does not take the place of a token function", async () => {
    const told = tell({ token: tokens() });
    await told.enter();
    await told.parlor.renewToken("by hand");
    await loseSession(told);
    await expect
      .poll(() => told.service.logins.map(({ token }) => token), poll)
      .toEqual(["t1", "t2"]);
  });

  it("logs in with the newer token where there is no session, not with the older", async () => {
    const { service, parlor } = tell();
    await parlor.renewToken("newer");
    expect(service.logins.map(({ token }) => token)).toEqual(["newer"]);
    expect(service.renewals).toEqual([]);
  });

  it("is refused once the client has ended", async () => {
    const { service, parlor, enter } = tell();
    await enter();
    parlor.close();
    await expect(parlor.renewToken("newer")).rejects.toMatchObject({ metadata: { end: "closed" } });
    expect(service.renewals).toEqual([]);
  });
});

describe("A session that is over", () => {
  it("is followed by a login at once, but not by one after the other", async () => {
    const told = tell();
    const { service, clock, stream: streamOf } = told;
    await told.enter();
    service.failures.subscribe = [sessionOver(), sessionOver(), sessionOver()];
    (await streamOf(1)).end();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    await expect.poll(() => service.logins.length, poll).toBe(2);
    await expect.poll(() => clock.waitsMs, poll).toContain(500);
    await clock.advance(500);
    await expect.poll(() => service.logins.length, poll).toBe(3);
    await expect.poll(() => clock.waitsMs, poll).toContain(1000);
  });

  it("is followed by one at once again where a stream has held meanwhile", async () => {
    const told = tell();
    const { service, stream: streamOf } = told;
    await told.enter();
    await loseSession(told);
    (await streamOf(3)).tell(ready);
    await told.pass(60_000);
    service.failures.subscribe = [sessionOver()];
    (await streamOf(3)).end();
    await streamOf(5);
    expect(service.logins).toHaveLength(3);
  });
});
