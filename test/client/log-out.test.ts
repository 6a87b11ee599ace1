import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { settled } from "./hand-clock.ts";
import { linkLost, refusal, tell } from "./told.ts";

const poll = { interval: 1 };

const sessionOver = () => refusal(Code.Unauthenticated, ErrorReason.SESSION_ENDED);

describe("Closing", () => {
  it("gives up a login that is on its way", async () => {
    const { service, parlor } = tell();
    const answer = Promise.withResolvers<void>();
    service.answers.login = answer.promise;
    parlor.connect().catch(() => {});
    await expect.poll(() => service.logins.length, poll).toBe(1);
    parlor.close();
    answer.resolve();
    await settled();
    await settled();
    expect([parlor.userId, service.logouts]).toEqual(["", []]);
  });
});

describe("Logging out", () => {
  it("waits for a login that is on its way, and ends that session", async () => {
    const { service, parlor } = tell();
    const answer = Promise.withResolvers<void>();
    service.answers.login = answer.promise;
    parlor.connect().catch(() => {});
    await expect.poll(() => service.logins.length, poll).toBe(1);
    const out = parlor.logOut();
    answer.resolve();
    expect(await out).toBe(true);
    expect([service.logouts, service.streams]).toEqual([["Bearer access-1"], []]);
  });

  it("tries again what is passing", async () => {
    const { service, clock, parlor, enter } = tell();
    await enter();
    service.failures.logout = [linkLost()];
    const out = parlor.logOut();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    expect(await out).toBe(true);
    expect(service.logouts).toHaveLength(2);
  });

  it("gives up after 10 s: the service does not know", async () => {
    const { service, clock, parlor, enter } = tell();
    await enter();
    service.failures.logout = Array.from({ length: 100 }, linkLost);
    let known: boolean | undefined;
    void parlor.logOut().then((answer) => {
      known = answer;
    });
    for (let seconds = 0; seconds < 60 && known === undefined; seconds++) await clock.advance(1000);
    expect(known).toBe(false);
  });

  it("is known where the session is over already, or there is none", async () => {
    const { service, parlor, enter } = tell();
    await enter();
    service.failures.logout = [sessionOver()];
    expect(await parlor.logOut()).toBe(true);
    expect(await tell().parlor.logOut()).toBe(true);
  });
});
