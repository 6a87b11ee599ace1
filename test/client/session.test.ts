import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { createBackoff } from "../../client/link/backoff.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { linkLost, refusal, tell } from "./told.ts";

const poll = { interval: 1 };

/** Tokens that can be told apart. */
function tokens(): () => Promise<string> {
  let number = 0;
  return async () => `t${++number}`;
}

describe("A session", () => {
  it("is carried on under a fresh token, before the one it has expires", async () => {
    const { service, clock, enter, pass } = tell({ token: tokens() });
    service.tokenMs = 100_000;
    const { room } = await enter();
    await pass(79_999);
    expect(service.renewals).toHaveLength(0);
    await clock.advance(1);
    await expect.poll(() => service.renewals.map(({ token }) => token), poll).toEqual(["t2"]);
    await room.send("still here");
    expect(service.logins).toHaveLength(1);
    await expect.poll(() => clock.waitsMs, poll).toContain(96_000);
  });

  it("tries to renew again and again when it fails", async () => {
    const { service, clock, enter, pass } = tell({ token: tokens() });
    service.tokenMs = 100_000;
    service.failures.renewToken = [linkLost(), linkLost()];
    await enter();
    await pass(80_000);
    await expect.poll(() => service.renewals.length, poll).toBe(1);
    for (let renewals = 2; renewals <= 3; renewals++) {
      await clock.advance(8_000);
      await expect.poll(() => service.renewals.length, poll).toBeGreaterThanOrEqual(renewals);
    }
  });

  it("of a token that is a string is not renewed", async () => {
    const { service, pass, enter } = tell();
    service.tokenMs = 100_000;
    await enter();
    await pass(100_000);
    expect(service.renewals).toHaveLength(0);
  });

  it("is logged in to once, however many wait for it", async () => {
    const { service, enter, parlor } = tell();
    await enter();
    await Promise.all([parlor.connect(), parlor.connect()]);
    expect(service.logins).toHaveLength(1);
    expect(service.logins[0]?.device?.deviceId).toMatch(/^[0-9a-f]{32}$/);
    expect(parlor.userId).toBe("ann");
  });

  it("waits for a service that does not answer", async () => {
    const { service, clock, connect, states } = tell();
    service.failures.login = [linkLost()];
    const connecting = connect();
    await expect.poll(() => clock.waitsMs, poll).toEqual([250]);
    expect(states).toEqual(["connecting"]);
    await clock.advance(250);
    await connecting;
    expect(service.logins).toHaveLength(2);
  });

  it("that came too soon comes back when it was told to", async () => {
    const { service, clock, connect } = tell();
    const metadata = { retry_after_ms: "1700" };
    const soon = refusal(Code.ResourceExhausted, ErrorReason.RATE_LIMITED, metadata);
    service.failures.login = [soon];
    const connecting = connect();
    await expect.poll(() => clock.waitsMs, poll).toEqual([1700]);
    await clock.advance(1700);
    await connecting;
    expect(service.logins).toHaveLength(2);
  });

  it("is left to its grace when the client is closed", async () => {
    const { service, enter, parlor, clock } = tell({ token: tokens() });
    const { stream } = await enter();
    parlor.close();
    await expect.poll(() => stream.open, poll).toBe(false);
    await clock.advance(10_000_000);
    expect([service.logouts.length, service.renewals.length, service.streams.length]).toEqual([
      0, 0, 1,
    ]);
    expect(parlor.state).toEqual({ name: "ended", reason: "closed" });
  });
});

describe("Full jitter", () => {
  it("waits anything between nothing and a ceiling that doubles up to its bound", () => {
    const draws = [0, 0.5, 1, 1, 1];
    const backoff = createBackoff({ baseMs: 100, maxMs: 500, random: () => draws.shift() ?? 1 });
    const waits = Array.from({ length: 5 }, () => backoff.nextMs());
    expect(waits).toEqual([0, 100, 400, 500, 500]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(100);
  });
});
